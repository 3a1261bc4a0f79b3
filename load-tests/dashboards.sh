#!/usr/bin/env bash
# Does every query of the Grafana dashboard find data, and is every alert evaluated without complaint?
# Starts a service, lets a real Prometheus scrape it with the configuration of deploy/, has it purify
# the demonstration's model and fail at a file that is none, and asks Prometheus each query. Needs
# prometheus and python3.
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
sleep 5 # two scrapes at least
python3 "$home/load-tests/dashboards.py" "$home/deploy/grafana/dashboards" "http://127.0.0.1:$prometheus"
