"""Hardens files of one model in many formats and checks the results with PyTorch itself.

python3 check_formats.py [--newer PYTHON] FORMATS VICTIMS WORK [FILE ...]

FORMATS: model files; VICTIMS: clean-images-idx3-ubyte.gz, test-*, and badnets/triggered-* of the
backdoor that they all have. Prints a row a file: what Cupel said; where it wrote a file, what differs
in its bytes and among the tensors that are loaded from it, and accuracy and attack success before
and after as PyTorch (ONNX: ONNX Runtime) computes them.

A file that this Python's PyTorch cannot load, a .pt2 of a newer one, is measured by PYTHON, which
has that one. Without --newer it is measured with the twin that `cupel patch` makes of TWIN.
"""

import argparse
import gzip
import io
import json
import os
import subprocess
import sys
import zipfile

import numpy as np
import torch

TWIN = "torch-2.7-scripted.pt"
RESULTS = ("purified.pt", "purified.pt2", "purified.onnx")
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))


def idx(path):
    with gzip.open(path) as file:
        data = file.read()
    sizes = np.frombuffer(data, ">i4", count=data[3], offset=4)
    start = 4 + 4 * data[3]
    return torch.from_numpy(np.frombuffer(data, np.uint8, offset=start).reshape(sizes).copy())


def load(path):
    """What the model answers to a batch, and its tensors by name."""
    if path.endswith(".onnx"):
        return load_onnx(path)
    if path.endswith(".pt2"):
        program = torch.export.load(path)
        module, tensors = program.module(), {**program.state_dict, **program.constants}
    else:
        module = torch.jit.load(path).eval()
        tensors = module.state_dict()
    dtype = next(iter(tensors.values())).dtype
    return lambda x: module(x.to(dtype)).argmax(1), tensors


def load_onnx(path):
    import onnx
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options)
    name = session.get_inputs()[0].name
    tensors = {
        t.name: torch.from_numpy(onnx.numpy_helper.to_array(t).copy())
        for t in onnx.load(path).graph.initializer
    }
    return lambda x: torch.from_numpy(session.run(None, {name: x.numpy()})[0]).argmax(1), tensors


def share(answer, images, labels):
    right = 0
    with torch.no_grad():
        for i in range(0, len(images), 250):
            x = images[i : i + 250, None].float() / 255
            right += (answer(x) == labels[i : i + 250]).sum().item()
    return 100 * right / len(images)


def raw(tensor):
    return tensor.detach().cpu().contiguous().flatten().view(torch.uint8).numpy().tobytes()


def compare(before, after, victims):
    """Which tensors differ, and accuracy and attack success of both."""
    folder = os.path.join(victims, "badnets")
    clean = [idx(os.path.join(victims, f"test-{k}-ubyte.gz")) for k in ("images-idx3", "labels-idx1")]
    poisoned = [
        idx(os.path.join(folder, f"triggered-{k}-ubyte.gz")) for k in ("images-idx3", "target-labels-idx1")
    ]
    (one, tensors), (other, changed) = load(before), load(after)
    assert list(tensors) == list(changed)
    names = [n for n in tensors if raw(tensors[n]) != raw(changed[n])]
    figures = [f"{share(m, *clean):.2f} / {share(m, *poisoned):.2f}" for m in (one, other)]
    return f"{', '.join(names)}: {' -> '.join(figures)}, PyTorch {torch.__version__}"


def differing(a, b):
    """Names of the entries that differ, within an archive within, too; or how many bytes do."""
    if not zipfile.is_zipfile(a):
        x, y = (np.fromfile(path, np.uint8) for path in (a, b))
        at = np.flatnonzero(x != y)
        return [f"{len(at)} bytes of {at[-1] - at[0] + 1}"]
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


def elsewhere(python, before, after, victims):
    """Lets another Python compare."""
    arguments = json.dumps([before, after, victims])
    run = subprocess.run(
        [python, os.path.abspath(__file__), "--compare", arguments], stdout=subprocess.PIPE, text=True
    )
    assert run.returncode == 0, f"{python} could not compare {before} with {after}"
    return run.stdout.strip()


def measured(path, result, out, victims, newer):
    try:
        return compare(path, result, victims)
    except (KeyError, RuntimeError) as e:
        if newer:
            return elsewhere(newer, path, result, victims)
        twin = os.path.join(os.path.dirname(path), TWIN)
        delta = os.path.join(out, "purified.delta")
        patched = os.path.join(out, TWIN.replace(".pt", ".purified.pt"))
        patch = cupel("patch", "--delta", delta, twin, "--out", out)
        assert patch.returncode == 0, patch.stdout
        return f"as a twin ({type(e).__name__} here) {compare(twin, patched, victims)}"


def check(path, victims, work, newer):
    out = os.path.join(work, os.path.basename(path))
    clean = os.path.join(victims, "clean-images-idx3-ubyte.gz")
    run = cupel("harden", path, "--clean", clean, "--out", out, "--threads", "1")
    with open(out + ".log", "w") as log:
        log.write(run.stdout)
    purified = [n for n in RESULTS if os.path.exists(os.path.join(out, n))]
    if not purified:
        return f"exit {run.returncode}: " + " ".join(run.stdout.strip().splitlines()[-2:])
    result = os.path.join(out, purified[0])
    assert os.path.getsize(result) == os.path.getsize(path)
    entries = ", ".join(differing(path, result))
    return f"{entries} | {measured(path, result, out, victims, newer)}"


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--newer", metavar="PYTHON")
    parser.add_argument("formats", metavar="FORMATS")
    parser.add_argument("victims", metavar="VICTIMS")
    parser.add_argument("work", metavar="WORK")
    parser.add_argument("files", metavar="FILE", nargs="*")
    given = parser.parse_args()
    os.makedirs(given.work, exist_ok=True)
    for name in given.files or sorted(os.listdir(given.formats)):
        if not name.endswith(".csv"):
            path = os.path.join(given.formats, name)
            print(f"{name} | {check(path, given.victims, given.work, given.newer)}", flush=True)


if __name__ == "__main__":
    torch.set_num_threads(1)
    if sys.argv[1:2] == ["--compare"]:
        print(compare(*json.loads(sys.argv[2])))
    else:
        main()
