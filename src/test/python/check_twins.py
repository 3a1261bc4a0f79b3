"""Checks patched twins with real PyTorch and safetensors.

    python check_twins.py DELTA DIR_WITH_TWINS DIR_WITH_PATCHED

Every NAME.purified.EXT must load, differ from NAME.EXT in the delta's tensors alone, and have the
delta's new values there, rounded where the twin is in half precision.
"""

import glob
import os
import sys

import torch
from safetensors import safe_open
from safetensors.torch import load_file


def flat(value, prefix=""):
    if isinstance(value, torch.Tensor):
        return {prefix[:-1]: value}
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, (list, tuple)) else ()
    return {n: t for key, item in items for n, t in flat(item, f"{prefix}{key}.").items()}


def load(path):
    if path.endswith(".safetensors"):
        return load_file(path)
    if path.endswith(".pt"):
        return torch.jit.load(path).state_dict()
    if path.endswith(".pt2"):
        return torch.export.load(path).state_dict
    return flat(torch.load(path, weights_only=True))


def main(delta_path, twins, patched):
    delta = load_file(delta_path)
    with safe_open(delta_path, "pt") as file:
        print(file.metadata())
    for path in sorted(glob.glob(os.path.join(patched, "*.purified.*"))):
        name = os.path.basename(path).replace(".purified", "")
        before, after = load(os.path.join(twins, name)), load(path)
        assert before.keys() == after.keys(), name
        changed = [n for n in before if not torch.equal(before[n], after[n])]
        for n in changed:
            source = next(d for d in delta if ("." + n).endswith("." + d))
            assert torch.equal(after[n], delta[source].to(after[n].dtype)), n
        assert len(changed) == len(delta) // 2, changed
        print(name, len(before), "tensors,", "changed:", ", ".join(changed))


if __name__ == "__main__":
    main(*sys.argv[1:])
