"""From a backdoored model in MLflow to a purified one, with MLflow's own client at both ends.

check_mlflow.py TRACKING_URI WORK_FOLDER [pickle|pt2|onnx]

Logs the demonstration's model and registers it, starts `./cupel serve` in WORK_FOLDER, announces the
version by a Kafka event, waits, and loads `models:/NAME@hardened`. Ends with 0 when the loaded model
still answers clean images and no longer obeys the trigger, one file of the folder differs and no
other, and the tags say what happened. Run it in the project's folder. ONNX needs onnx and
onnxruntime beside mlflow and torch.
"""

import gzip
import io
import os
import pathlib
import subprocess
import sys
import time
import urllib.request

import mlflow
import numpy as np
import torch
from mlflow.models import infer_signature

from demo_network import DemoNetwork

DEMO = pathlib.Path("demo")
PORT, MANAGEMENT_PORT = 18080, 19000


def idx(name):
    with gzip.open(DEMO / name) as file:
        data = file.read()
    dimensions = data[3]
    shape = np.frombuffer(data, ">u4", dimensions, 4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * dimensions).reshape(shape)


def answers(scores, images):
    pixels = images[:, None] / np.float32(255)
    parts = [pixels[start : start + 100] for start in range(0, len(pixels), 100)]
    return np.concatenate([scores(part).argmax(1) for part in parts])


def accuracy(scores):
    return np.mean(
        answers(scores, idx("test-images-idx3-ubyte.gz")) == idx("test-labels-idx1-ubyte.gz")
    )


def attack_success(scores):
    return np.mean(
        answers(scores, idx("triggered-images-idx3-ubyte.gz"))
        == idx("triggered-target-labels-idx1-ubyte.gz")
    )


def files(uri, folder):
    root = pathlib.Path(mlflow.artifacts.download_artifacts(uri, dst_path=str(folder)))
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def check(holds, message):
    if not holds:
        sys.exit("FAILED: " + message)


def log(name, kind):
    model = torch.jit.load(str(DEMO / "model.pt")).eval()
    example = np.zeros((2, 1, 28, 28), np.float32)
    described = dict(
        name="classifier",
        signature=infer_signature(example, torch_scores(model)(example)),
        input_example=example,
        registered_model_name=name,
    )
    if kind == "onnx":
        info = mlflow.onnx.log_model(
            exported(DemoNetwork.of(model).eval(), torch.from_numpy(example)),
            save_as_external_data=False,
            pip_requirements=["onnxruntime"],
            **described,
        )
    else:
        info = mlflow.pytorch.log_model(
            DemoNetwork.of(model).eval() if kind == "pt2" else model,
            serialization_format=kind,
            pip_requirements=["torch==2.7.1"],
            **described,
        )
    return str(info.registered_model_version)


def exported(module, example):
    import onnx

    file = io.BytesIO()
    torch.onnx.export(
        module,
        (example,),
        file,
        dynamo=False,
        opset_version=17,
        input_names=["images"],
        dynamic_axes={"images": {0: "batch"}},
    )
    return onnx.load_from_string(file.getvalue())


def torch_scores(model):
    model = model.module() if hasattr(model, "module") else model

    def scores(pixels):
        with torch.no_grad():
            return model(torch.from_numpy(pixels)).numpy()

    return scores


def onnx_scores(model):
    import onnxruntime

    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"])
    return lambda pixels: session.run(None, {"images": pixels})[0]


def load(uri, kind):
    """What gives a batch of pixels its scores: the model as MLflow loads it."""
    if kind == "onnx":
        return onnx_scores(mlflow.onnx.load_model(uri))
    return torch_scores(mlflow.pytorch.load_model(uri))


def wait_for(url, alive=lambda: True):
    for _ in range(240):
        try:
            urllib.request.urlopen(url, timeout=2)
            return
        except OSError:
            check(alive(), "what should answer at " + url + " has ended")
            time.sleep(0.5)
    check(False, "nothing answers at " + url)


def serve(uri, work):
    environment = dict(os.environ, CUPEL_MLFLOW_URL=uri)
    output = open(work / "serve.log", "w")
    return subprocess.Popen(
        ["./cupel", "serve", "--data-dir", str(work / "data"), "--port", str(PORT),
         "--management-port", str(MANAGEMENT_PORT)],
        env=environment, stdout=output, stderr=output)


def cupel(work, *arguments):
    subprocess.run(["./cupel", *arguments, "--data-dir", str(work / "data")], check=True)


def main(uri, work, kind="pickle"):
    work = pathlib.Path(work).absolute()
    work.mkdir(parents=True, exist_ok=True)
    wait_for(uri + "/health")
    mlflow.set_tracking_uri(uri)
    mlflow.set_experiment("vision")
    name = f"fashion 100% ü {kind} {time.time_ns()}"
    source = log(name, kind)
    service = serve(uri, work)
    try:
        wait_for(
            f"http://127.0.0.1:{MANAGEMENT_PORT}/q/health/ready", lambda: service.poll() is None)
        cupel(work, "policy", "set", name, "--clean", str(DEMO / "clean-images-idx3-ubyte.gz"))
        started = time.monotonic()
        cupel(work, "submit", f"models:/{name}/{source}", "--model", name, "--version", source,
              "--registry", "mlflow", "--wait")
        seconds = time.monotonic() - started
    finally:
        service.terminate()
        service.wait(30)

    client = mlflow.MlflowClient()
    hardened = client.get_model_version_by_alias(name, "hardened")
    before = load(f"models:/{name}/{source}", kind)
    after = load(f"models:/{name}@hardened", kind)
    figures = accuracy(before), accuracy(after), attack_success(before), attack_success(after)
    print("accuracy %.4f -> %.4f, attack success %.4f -> %.4f" % figures, f"in {seconds:.0f} s")
    print(hardened.version, hardened.description, hardened.tags, sep="\n")

    check(figures[1] >= figures[0] - 0.02, "the accuracy fell")
    check(figures[2] >= 0.9, "the model that was logged has no backdoor")
    check(figures[3] <= 0.2, "the purified model obeys the trigger")
    old = files(client.get_model_version_download_uri(name, source), work / "old")
    new = files(client.get_model_version_download_uri(name, hardened.version), work / "new")
    changed = [file for file in old if new.get(file) != old[file]]
    check(list(old) == list(new), f"other files: {sorted(new)}")
    expected = {"pickle": "data/model.pth", "pt2": "data/model.pt2", "onnx": "model.onnx"}[kind]
    check(changed == [expected], f"changed: {changed}")
    kept = {"MLmodel", "requirements.txt", "input_example.json"}
    check(kept <= set(old), f"signature, requirements and example are not all in {sorted(old)}")
    print("one file differs:", changed[0], "of", len(old))
    check(hardened.tags["cupel.source-version"] == source, "another source")
    check(hardened.tags["cupel.verdict"] in ("PURIFIED", "HARDENED"), "another verdict")
    tags = client.get_model_version(name, source).tags
    check(tags["cupel.purified-version"] == hardened.version, f"the source's tags: {tags}")
    check(len(client.search_model_versions(f"name = '{name}'")) == 2, "there are more versions")


if __name__ == "__main__":
    main(*sys.argv[1:])
