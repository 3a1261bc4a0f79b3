"""Hardens files of one model in many formats and checks the results with PyTorch itself.

python3 check_formats.py FORMATS VICTIMS WORK [FILE ...]

FORMATS: model files; VICTIMS: clean-images-idx3-ubyte.gz, test-*, and badnets/triggered-* of the
backdoor that they all have. Prints a row a file: what Cupel said; where it wrote a file, which
entries of the archive differ, and accuracy and attack success before and after as PyTorch computes
them. A file that this PyTorch cannot load (a .pt2 of a newer one) is measured with the twin that
`cupel patch` makes of TWIN.
"""

import gzip
import io
import os
import subprocess
import sys
import zipfile

import numpy as np
import torch

TWIN = "torch-2.7-scripted.pt"
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))


def idx(path):
    with gzip.open(path) as file:
        data = file.read()
    sizes = np.frombuffer(data, ">i4", count=data[3], offset=4)
    start = 4 + 4 * data[3]
    return torch.from_numpy(np.frombuffer(data, np.uint8, offset=start).reshape(sizes).copy())


def load(path):
    """The module and the type of its weights."""
    if path.endswith(".pt2"):
        program = torch.export.load(path)
        return program.module(), next(iter(program.state_dict.values())).dtype
    module = torch.jit.load(path).eval()
    return module, next(module.parameters()).dtype


def share(model, images, labels):
    module, dtype = model
    right = 0
    with torch.no_grad():
        for i in range(0, len(images), 250):
            x = images[i : i + 250, None].float() / 255
            right += (module(x.to(dtype)).argmax(1) == labels[i : i + 250]).sum().item()
    return 100 * right / len(images)


def measure(path, victims):
    model = load(path)
    folder = os.path.join(victims, "badnets")
    clean = [idx(os.path.join(victims, f"test-{k}-ubyte.gz")) for k in ("images-idx3", "labels-idx1")]
    poisoned = [
        idx(os.path.join(folder, f"triggered-{k}-ubyte.gz")) for k in ("images-idx3", "target-labels-idx1")
    ]
    return f"{share(model, *clean):.2f} / {share(model, *poisoned):.2f}"


def differing(a, b):
    """Names of the entries that differ; those within an archive within, too."""
    with zipfile.ZipFile(a) as before, zipfile.ZipFile(b) as after:
        assert before.namelist() == after.namelist() and after.testzip() is None
        names = []
        for name in before.namelist():
            x, y = before.read(name), after.read(name)
            if x != y:
                assert len(x) == len(y), name
                nested = zipfile.is_zipfile(io.BytesIO(x))
                names += differing(io.BytesIO(x), io.BytesIO(y)) if nested else [name]
        return names


def cupel(*arguments):
    command = [os.path.join(ROOT, "cupel"), *arguments]
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def check(path, victims, work):
    out = os.path.join(work, os.path.basename(path))
    clean = os.path.join(victims, "clean-images-idx3-ubyte.gz")
    run = cupel("harden", path, "--clean", clean, "--out", out, "--threads", "1")
    with open(out + ".log", "w") as log:
        log.write(run.stdout)
    purified = [n for n in ("purified.pt", "purified.pt2") if os.path.exists(os.path.join(out, n))]
    if not purified:
        return f"exit {run.returncode}: " + " ".join(run.stdout.strip().splitlines()[-2:])
    result = os.path.join(out, purified[0])
    assert os.path.getsize(result) == os.path.getsize(path)
    entries = ", ".join(differing(path, result))
    try:
        return f"{entries}: {measure(path, victims)} -> {measure(result, victims)}"
    except (KeyError, RuntimeError) as e:
        twin = os.path.join(os.path.dirname(path), TWIN)
        delta = os.path.join(out, "purified.delta")
        patched = os.path.join(out, TWIN.replace(".pt", ".purified.pt"))
        patch = cupel("patch", "--delta", delta, twin, "--out", out)
        assert patch.returncode == 0, patch.stdout
        values = f"{measure(twin, victims)} -> {measure(patched, victims)}"
        return f"{entries}: as a twin ({type(e).__name__} here) {values}"


def main(formats, victims, work, names):
    torch.set_num_threads(1)
    os.makedirs(work, exist_ok=True)
    for name in names or sorted(os.listdir(formats)):
        if not name.endswith((".csv", ".onnx")):
            print(f"{name} | {check(os.path.join(formats, name), victims, work)}", flush=True)


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    main(*sys.argv[1:4], sys.argv[4:])
