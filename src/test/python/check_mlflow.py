"""From a backdoored model in MLflow to a purified one, with MLflow's own client at both ends.

check_mlflow.py TRACKING_URI WORK_FOLDER [pickle|pt2]

Logs the demonstration's model and registers it, starts `./cupel serve` in WORK_FOLDER, announces the
version by a Kafka event, waits, and loads `models:/NAME@hardened`. Ends with 0 when the loaded model
still answers clean images and no longer obeys the trigger, one file of the folder differs and no
other, and the tags say what happened. Run it in the project's folder.
"""

import gzip
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


def answers(model, images):
    with torch.no_grad():
        pixels = torch.tensor(images[:, None] / np.float32(255))
        return np.concatenate([model(part).argmax(1).numpy() for part in pixels.split(100)])


def accuracy(model):
    return np.mean(
        answers(model, idx("test-images-idx3-ubyte.gz")) == idx("test-labels-idx1-ubyte.gz")
    )


def attack_success(model):
    return np.mean(
        answers(model, idx("triggered-images-idx3-ubyte.gz"))
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
    if kind == "pt2":
        model = DemoNetwork.of(model).eval()
    example = torch.zeros(2, 1, 28, 28)
    info = mlflow.pytorch.log_model(
        model,
        name="classifier",
        serialization_format=kind,
        signature=infer_signature(example.numpy(), model(example).detach().numpy()),
        input_example=example.numpy(),
        registered_model_name=name,
        pip_requirements=["torch==2.7.1"],
    )
    return str(info.registered_model_version)


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
    before = mlflow.pytorch.load_model(f"models:/{name}/{source}")
    after = mlflow.pytorch.load_model(f"models:/{name}@hardened")
    before, after = (m.module() if hasattr(m, "module") else m for m in (before, after))
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
    check(len(changed) == 1 and changed[0].startswith("data/model."), f"changed: {changed}")
    print("one file differs:", changed[0], "of", len(old))
    check(hardened.tags["cupel.source-version"] == source, "another source")
    check(hardened.tags["cupel.verdict"] in ("PURIFIED", "HARDENED"), "another verdict")
    tags = client.get_model_version(name, source).tags
    check(tags["cupel.purified-version"] == hardened.version, f"the source's tags: {tags}")
    check(len(client.search_model_versions(f"name = '{name}'")) == 2, "there are more versions")


if __name__ == "__main__":
    main(*sys.argv[1:])
