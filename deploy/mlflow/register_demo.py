"""Registers the demonstration's backdoored classifier in MLflow and shows what comes back.

register_demo.py NAME MODEL.pt

Waits until Cupel has published a version made of it and the alias `hardened` points there, then
prints what MLflow knows of both. Ends with 1 when Cupel publishes nothing, or within twenty minutes
nothing is seen of it. PyTorch is not needed: the model's file is stored as it is, in a folder such
as MLflow makes for a ScriptModule.
"""

import pathlib
import shutil
import sys
import tempfile
import time

import mlflow
from mlflow.exceptions import MlflowException
from mlflow.models import Model

ALIAS = "hardened"
LIMIT_SECONDS = 1200
NOT_PUBLISHED = {"UNCHANGED", "REJECTED", "FAILED"}


def lay_out(model_file, folder):
    """The folder with an MLmodel file that `mlflow.pytorch.log_model` makes of a ScriptModule."""
    (folder / "data").mkdir()
    shutil.copy(model_file, folder / "data" / "model.pth")
    model = Model()
    model.add_flavor("pytorch", model_data="data", pytorch_version="2.7.1", code=None)
    model.save(str(folder / "MLmodel"))


def register(client, name, model_file):
    """The new version of a registered model, made from a logged model as `log_model` makes it."""
    experiment = mlflow.set_experiment("cupel-demo").experiment_id
    logged = client.create_logged_model(experiment, name="classifier").model_id
    with tempfile.TemporaryDirectory() as scratch:
        lay_out(model_file, pathlib.Path(scratch))
        client.log_model_artifacts(logged, scratch)
    client.finalize_logged_model(logged, "READY")
    return mlflow.register_model(f"models:/{logged}", name).version


def hardened(client, name, source):
    """The version that the alias points at, if it was made of this source; else None."""
    try:
        version = client.get_model_version_by_alias(name, ALIAS)
    except MlflowException:  # no alias yet
        return None
    return version.version if version.tags.get("cupel.source-version") == source else None


def wait(client, name, source):
    deadline = time.monotonic() + LIMIT_SECONDS
    while True:
        result = hardened(client, name, source)
        if result:
            return result
        tags = client.get_model_version(name, source).tags
        if tags.get("cupel.verdict") in NOT_PUBLISHED:
            sys.exit(f"Cupel published nothing: {tags}")
        if time.monotonic() > deadline:
            sys.exit(f"Nothing came back within {LIMIT_SECONDS} s.")
        time.sleep(2)


def show(client, name, version, label):
    print(f"\n{label}: models:/{name}/{version}")
    for key, value in sorted(client.get_model_version(name, version).tags.items()):
        print(f"  {key} = {value}")


def main(name, model_file):
    client = mlflow.MlflowClient()
    source = register(client, name, model_file)
    print(f"Registered a backdoored model: models:/{name}/{source}. Waiting for Cupel.", flush=True)
    started = time.monotonic()
    result = wait(client, name, source)
    print(f"It came back after {time.monotonic() - started:.0f} s.")
    show(client, name, source, "The version that was registered")
    show(client, name, result, f"The version that @{ALIAS} points at")
    print(f"\nProduction loads models:/{name}@{ALIAS}, and never a version that was not examined.")


if __name__ == "__main__":
    main(*sys.argv[1:])
