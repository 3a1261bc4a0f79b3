"""Logs models to an MLflow server for MlflowRegistryIT and prints where they are, as JSON.

Usage: log_models.py TRACKING_URI MODEL_FILE REGISTERED_NAME
"""

import json
import sys

import mlflow
import torch
from mlflow.models import infer_signature

uri, file, name = sys.argv[1:]
mlflow.set_tracking_uri(uri)
mlflow.set_experiment("vision")
model = torch.jit.load(file).eval()
example = torch.zeros(2, 1, 28, 28)
signature = infer_signature(example.numpy(), model(example).detach().numpy())
with mlflow.start_run() as run:
    logged = mlflow.pytorch.log_model(
        model,
        name="classifier",
        serialization_format="pickle",
        signature=signature,
        input_example=example.numpy(),
        registered_model_name=name,
        pip_requirements=["torch==2.7.1"],
    )
    mlflow.log_artifact(file, "my models/ä a+b")
print(json.dumps({"model_id": logged.model_id, "run_id": run.info.run_id}))
