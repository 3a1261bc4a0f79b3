"""Checks a purified TorchScript file against its original with PyTorch itself.

python3 check_purified.py ORIGINAL PURIFIED LAYER

PyTorch must load it; every tensor but those of LAYER must have the same bytes, and at least one of
LAYER's must differ; in the archive, every entry but those tensors' must be the same bytes too; the
outputs must be finite. Ends with 0 when all of this holds.
"""

import os
import sys
import zipfile

import torch


def tensors(module):
    return dict(list(module.named_parameters()) + list(module.named_buffers()))


def raw(tensor):
    return tensor.detach().cpu().contiguous().flatten().view(torch.uint8).numpy().tobytes()


def check(holds, message):
    if not holds:
        sys.exit("FAILED: " + message)


def main(original_path, purified_path, layer):
    original = torch.jit.load(original_path, map_location="cpu").eval()
    purified = torch.jit.load(purified_path, map_location="cpu").eval()

    before, after = tensors(original), tensors(purified)
    check(list(before) == list(after), "the tensors have other names or another order")
    changed = [name for name in before if raw(before[name]) != raw(after[name])]
    check(changed, "no tensor differs")
    strangers = [name for name in changed if name.rpartition(".")[0] != layer]
    check(not strangers, f"tensors outside {layer} differ: {strangers}")
    for name in changed:
        check(before[name].shape == after[name].shape, f"{name} has another shape")
        check(before[name].dtype == after[name].dtype, f"{name} has another type")
        check(bool(torch.isfinite(after[name]).all()), f"{name} is not finite")

    check(
        os.path.getsize(original_path) == os.path.getsize(purified_path),
        "the files have different sizes",
    )
    with zipfile.ZipFile(original_path) as a, zipfile.ZipFile(purified_path) as b:
        check(b.testzip() is None, "a checksum in the archive is wrong")
        names = [(i.filename, i.file_size, i.header_offset) for i in a.infolist()]
        check(
            names == [(i.filename, i.file_size, i.header_offset) for i in b.infolist()],
            "the archive's entries have other names, sizes or places",
        )
        entries = [name for name, _, _ in names if a.read(name) != b.read(name)]
    check(
        len(entries) == len(changed) and all("/data/" in name for name in entries),
        f"entries that differ: {entries}, tensors that differ: {changed}",
    )

    shape = input_shape(original)
    images = torch.rand(8, *shape, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        outputs = purified(images)
    outputs = outputs if isinstance(outputs, tuple) else (outputs,)
    check(all(bool(torch.isfinite(o).all()) for o in outputs), "outputs are not finite")
    print(f"ok: only {', '.join(changed)} differ ({', '.join(entries)})")


def input_shape(module):
    """The demonstration's images are 28x28; the first convolution knows how many channels."""
    first = next(p for p in module.parameters() if p.dim() == 4)
    return first.shape[1], 28, 28


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
