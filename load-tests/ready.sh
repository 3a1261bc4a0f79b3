#!/usr/bin/env bash
# Milliseconds from the start of a service until its readiness says UP, with a broker that already
# runs: for a new installation, whose topics are made first, and for its second start.
#
#   load-tests/ready.sh [TIMES]      default 3
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
out=$home/target/ready
rm -rf "$out"
mkdir -p "$out"

serve() { # NAME OPTIONS…: starts it, waits until it says that it is up
  "$home/cupel" serve --port 0 --management-port 0 --data-dir "$out/$1" "${@:2}" >"$out/$1.log" 2>&1 &
  pid=$!
  until grep -q '^Cupel is up' "$out/$1.log"; do
    kill -0 "$pid" || { cat "$out/$1.log"; exit 1; }
    sleep 0.05
  done
}
trap 'kill $(jobs -p) 2>/dev/null; wait' EXIT

serve broker
kafka=$(sed -n 's/.*Kafka \([^,]*\),.*/\1/p' "$out/broker.log")
measure() { # NAME WHAT
  local started=$(date +%s%N)
  serve "$1" --bootstrap "$kafka" --topics-prefix "$1-"
  management=$(sed -n 's/.*health \([^,]*\),.*/\1/p' "$out/$1.log")
  until curl -fs "$management/health/ready" >/dev/null; do sleep 0.2; done # asking costs, too
  echo "$2: ready after $((($(date +%s%N) - started) / 1000000)) ms"
  kill "$pid"
  wait "$pid" || true
}
for ((n = 1; n <= ${1:-3}; n++)); do
  measure "ready$n" "new installation"
  measure "ready$n" "second start"
done
