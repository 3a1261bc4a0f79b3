#!/usr/bin/env bash
# What one process with the roles gateway, intake and lifecycle takes in, with the service's own broker
# and no worker, all on this machine:
#
#   gateway   a gateway alone: milliseconds until it is ready, and its memory
#   steady    200 versions a second for half a minute, each announced twice
#   burst     20,000 announcements of 10,000 versions at once
#   webhooks  MLflow's webhooks, 16 at once
#   memory    what one finished version costs every gateway
#
#   load-tests/intake.sh [SCENARIO…]      default: all
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
app=$home/target/quarkus-app
classes="$app/app/*:$app/lib/main/*:$app/lib/boot/*"
out=$home/target/intake
rm -rf "$out"
mkdir -p "$out"
export CUPEL_MLFLOW_WEBHOOK_SECRET=load-test
trap 'kill $(jobs -p) 2>/dev/null; wait' EXIT

serve() { # NAME OPTIONS…: starts it and waits until it says that it is up
  "$home/cupel" serve --port 0 --management-port 0 --data-dir "$out/$1" "${@:2}" >"$out/$1.log" 2>&1 &
  pid=$!
  until grep -q '^Cupel is up' "$out/$1.log"; do
    kill -0 "$pid" || { cat "$out/$1.log"; exit 1; }
    sleep 0.05
  done
}
said() { sed -n "s/^Cupel is up.*$2 \([^ ,]*\).*/\1/p" "$out/$1.log"; }
resident() { awk '/^VmRSS/ {print int($2 / 1024)}' "/proc/$1/status"; }
load() { java -XX:+UseSerialGC -cp "$classes" "$home/load-tests/$1.java" "${@:2}" 2>>"$out/load.log"; }
# What a load says; its failure is ours.
tell() { # WHAT LOAD ARGUMENTS…
  local words
  words=$(load "${@:2}") || { echo "$1 failed: $words $(tail -n 3 "$out/load.log")"; exit 1; }
  echo "$1: $words"
}

echo "$(nproc) cores, load $(cut -d ' ' -f 1-3 /proc/loadavg) before"
serve all --roles gateway,intake,lifecycle
kafka=$(said all Kafka) api=$(said all API) all=$pid
until curl -fs "$(said all health)/health/ready" >/dev/null; do sleep 0.2; done
"$home/cupel" policy set '*' --bootstrap "$kafka" --clean "$home/demo/clean-images-idx3-ubyte.gz" >/dev/null

gateway() {
  local started
  started=$(date +%s%N)
  serve gateway --roles gateway --bootstrap "$kafka"
  until curl -fs "$(said gateway health)/health/ready" >/dev/null; do sleep 0.05; done
  echo "gateway alone: ready after $((($(date +%s%N) - started) / 1000000)) ms, $(resident "$pid") MiB"
  kill "$pid"
  wait "$pid" || true
}
steady() { tell steady Announcements "$kafka" 6000 2 200; }
burst() { tell burst Announcements "$kafka" 10000 2 0; }
webhooks() { tell webhooks Webhooks "$api" "$CUPEL_MLFLOW_WEBHOOK_SECRET" "$kafka" 5000 16; }
memory() { tell memory StatusMemory; }

for scenario in "${@:-gateway memory steady burst webhooks}"; do
  for one in $scenario; do "$one"; done
done
# What the run left in the broker, segments' files only; records are not compressed.
log=$out/all/broker/log
for topic in model-versions hardening-jobs hardening-status; do
  echo "kept in $topic: $(cat "$log/$topic"-[0-9]*/*.log | wc -c) bytes"
done
echo "kept in intake's and lifecycle's changelogs: $(cat "$log"/*-changelog-[0-9]*/*.log | wc -c) bytes"
echo "the process with three roles: $(resident "$all") MiB; load $(cut -d ' ' -f 1-3 /proc/loadavg) after"
