#!/usr/bin/env bash
# Does every query of the Grafana dashboard find data, and is every alert evaluated without complaint?
# Starts a service, lets a real Prometheus scrape it with the configuration of deploy/, has it purify
# the demonstration's model and fail at a file that is none, and asks Prometheus each query. Needs
# prometheus and python3. With the Python of an MLflow 3 in CUPEL_MLFLOW_PYTHON there is a real MLflow,
# too, which is polled and delivers a webhook; without, what only that can show is told as not seen.
#
#   load-tests/dashboards.sh
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
out=$home/target/dashboards
rm -rf "$out"
mkdir -p "$out"
trap 'kill $(jobs -p) 2>/dev/null; wait' EXIT

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
management=$(free_port)
prometheus=$(free_port)
cd "$out"

if [ -n "${CUPEL_MLFLOW_PYTHON:-}" ]; then
  mlflow=$(free_port)
  export CUPEL_MLFLOW_URL=http://127.0.0.1:$mlflow
  CUPEL_MLFLOW_WEBHOOK_SECRET=$(head -c 32 /dev/urandom | base64)
  MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY=$(head -c 32 /dev/urandom | base64 | tr +/ -_)
  export CUPEL_MLFLOW_WEBHOOK_SECRET MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY
  MLFLOW_SERVER_ENABLE_JOB_EXECUTION=false MLFLOW_WEBHOOK_ALLOWED_SCHEMES=http MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS=true \
    "$CUPEL_MLFLOW_PYTHON" -m mlflow server --backend-store-uri "sqlite:///$out/mlflow.db" \
    --artifacts-destination "$out/artifacts" --host 127.0.0.1 --port "$mlflow" --workers 1 >mlflow.log 2>&1 &
  server=$!
  until curl -fs "$CUPEL_MLFLOW_URL/health" >health; do
    kill -0 "$server" || { cat mlflow.log; exit 1; }
    sleep 0.5
  done
fi

: >service.log
"$home/cupel" serve --data-dir data --port 0 --management-port "$management" >service.log 2>&1 &
service=$!
until grep -q '^Cupel is up' service.log; do
  kill -0 "$service" || { cat service.log; exit 1; }
  sleep 0.2
done

# As in deploy/, but for where the service is, and so often that seconds are enough.
sed -e "s/targets: .*/targets: [\"127.0.0.1:$management\"]/" -e 's/: 15s/: 1s/' "$home/deploy/prometheus/prometheus.yml" >prometheus.yml
cp "$home/deploy/prometheus/alerts.yml" .
prometheus --config.file=prometheus.yml --storage.tsdb.path=tsdb --web.listen-address="127.0.0.1:$prometheus" \
  >prometheus.log 2>&1 &
scraper=$!
until curl -fs "http://127.0.0.1:$prometheus/api/v1/query?query=cupel_jobs_running" | grep -q '"value"'; do
  kill -0 "$scraper" || { cat prometheus.log; exit 1; }
  kill -0 "$service" || { cat service.log; exit 1; }
  sleep 0.5
done

# A fifth of the demonstration's clean images: what comes of the job does not matter here.
python3 - "$home/demo" 60 <<'END'
import gzip, struct, sys
folder, count = sys.argv[1], int(sys.argv[2])
for name, header, size in ("images-idx3", 16, 28 * 28), ("labels-idx1", 8, 1):
    whole = gzip.open(f"{folder}/clean-{name}-ubyte.gz").read()
    part = whole[:4] + struct.pack(">I", count) + whole[8 : header + count * size]
    gzip.open(f"clean-{name}-ubyte.gz", "wb").write(part)
END
"$home/cupel" policy set demo --data-dir data --clean clean-images-idx3-ubyte.gz
"$home/cupel" submit "$home/demo/model.pt" --data-dir data --model demo --version 1 --wait || [ $? = 5 ] # a verdict, good or bad
"$home/cupel" submit "$home/README.md" --data-dir data --model demo --version 2 --wait || true # no model: a failure
if [ -n "${CUPEL_MLFLOW_PYTHON:-}" ]; then
  api=$(sed -n 's/^Cupel is up.* API \([^ ,]*\).*/\1/p' service.log)
  "$CUPEL_MLFLOW_PYTHON" -W ignore - "$CUPEL_MLFLOW_URL" "$api/webhooks/mlflow" "$CUPEL_MLFLOW_WEBHOOK_SECRET" <<'END'
import sys
from mlflow import MlflowClient

uri, webhook, secret = sys.argv[1:]
client = MlflowClient(uri)
client.create_webhook("cupel", webhook, events=["model_version.created"], secret=secret)
client.create_registered_model("without-policy")
client.create_model_version("without-policy", "s3://nowhere/nothing")  # it is announced, and fails
END
fi
python3 "$home/load-tests/dashboards.py" "$home/deploy/grafana/dashboards" "http://127.0.0.1:$prometheus" ${mlflow:+mlflow}
