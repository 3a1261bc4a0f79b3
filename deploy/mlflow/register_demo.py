"""Registers the demonstration's backdoored classifier in MLflow and shows the way back.

register_demo.py NAME MODEL.pt

Waits until Cupel has published a version for it and the alias `hardened` points there, then prints
what MLflow knows of both. Ends with 1 when that takes longer than ten minutes. PyTorch is not
needed: the model's file is stored as it is, in a folder such as MLflow makes for a ScriptModule.
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
LIMIT_SECONDS = 600


def folder_of(model_file, folder):
    """A folder with an MLmodel file, as `mlflow.pytorch.log_model` lays one out."""
    (folder / "data").mkdir(parents=True)
    shutil.copy(model_file, folder / "data" / "model.pth")
    model = Model()
    model.add_flavor("pytorch", model_data="data", pytorch_version="2.7.1", code=None)
    model.save(str(folder / "MLmodel"))


def register(client, name, model_file):
    """The new version of a registered model, made from a run's artifacts."""
    mlflow.set_experiment("cupel-demo")
    with mlflow.start_run() as run, tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch) / "classifier"
        folder_of(model_file, folder)
        mlflow.log_artifacts(str(folder), "classifier")
        if not client.search_registered_models(f"name = '{name}'"):
            client.create_registered_model(name)
        source = f"runs:/{run.info.run_id}/classifier"
        return client.create_model_version(name, source, run.info.run_id)


def hardened(client, name, source):
    """The version that the alias points at, once it was made from this source; or None."""
    try:
        version = client.get_model_version_by_alias(name, ALIAS)
    except MlflowException:
        return None
    return version if version.tags.get("cupel.source-version") == source else None


def show(client, name, version, label):
    found = client.get_model_version(name, version)
    print(f"\n{label}: models:/{name}/{version}")
    for key, value in sorted(found.tags.items()):
        print(f"  {key} = {value}")


def main(name, model_file):
    client = mlflow.MlflowClient()
    source = register(client, name, model_file).version
    print(f"Registered the backdoored model as models:/{name}/{source}; waiting for Cupel", flush=True)
    deadline = time.monotonic() + LIMIT_SECONDS
    while (result := hardened(client, name, source)) is None:
        tags = client.get_model_version(name, source).tags
        if time.monotonic() > deadline:
            sys.exit(f"Nothing came back within {LIMIT_SECONDS} s. Tags of the version: {tags}")
        time.sleep(2)
    show(client, name, source, "The version that was registered")
    show(client, name, result.version, f"The version that @{ALIAS} points at")
    print(f"\nLoad models:/{name}@{ALIAS} in production. Cupel's page shows what was found.")


if __name__ == "__main__":
    main(*sys.argv[1:])
