"""Tells MLflow to announce new model versions to Cupel; does nothing when it does already."""

import os
import time

from mlflow import MlflowClient
from mlflow.exceptions import MlflowException

NAME = "cupel"
EVENTS = ["model_version.created"]


def webhooks(client):
    found, token = [], None
    while True:
        page = client.list_webhooks(page_token=token)
        found += page
        token = page.token
        if not token:
            return found


def wait(client, seconds=120):
    deadline = time.monotonic() + seconds
    while True:
        try:
            return webhooks(client)
        except MlflowException:
            if time.monotonic() > deadline:
                raise
            time.sleep(2)


client = MlflowClient(os.environ["MLFLOW_TRACKING_URI"])
url = os.environ["CUPEL_WEBHOOK_URL"]
secret = os.environ["CUPEL_WEBHOOK_SECRET"]
ours = [webhook for webhook in wait(client) if webhook.name == NAME]
if ours:
    client.update_webhook(ours[0].webhook_id, url=url, events=EVENTS, secret=secret)
else:
    client.create_webhook(name=NAME, url=url, events=EVENTS, secret=secret)
print(f"MLflow announces new versions to {url}")
