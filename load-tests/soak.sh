#!/usr/bin/env bash
# Hardens the demonstration's model many times through one service and samples the resident memory of
# its three processes after each job. Native memory that is not given back shows as a rising line.
#
#   load-tests/soak.sh [JOBS]        default 50; results in target/soak
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
jobs=${1:-50}
out=$home/target/soak
rm -rf "$out"
mkdir -p "$out"
cd "$out"

cupel() { "$home/cupel" "$@" --data-dir "$out/data"; }
"$home/cupel" serve --port 0 --management-port 0 --data-dir "$out/data" >serve.log 2>&1 &
service=$!
trap 'kill $service 2>/dev/null; wait' EXIT
until grep -q '^Cupel is up' serve.log; do
  kill -0 "$service" || { cat serve.log; exit 1; }
  sleep 0.2
done
pid_of() { pgrep -f -P "$service" "$1" | head -n 1; }
mebibytes() { awk '/^VmRSS/ {print int($2 / 1024)}' "/proc/$1/status" 2>/dev/null || echo 0; }

cupel policy set soak --clean "$home/demo/clean-images-idx3-ubyte.gz" >/dev/null
echo "job,seconds,engine_mib,service_mib,broker_mib,engine_pid" | tee memory.csv
for ((job = 1; job <= jobs; job++)); do
  started=$SECONDS
  cupel submit "$home/demo/model.pt" --model soak --version "$job" --wait >>submit.log 2>&1
  engine=$(pid_of io.cupel.process.EngineMain)
  broker=$(pid_of io.cupel.broker.BrokerMain)
  echo "$job,$((SECONDS - started)),$(mebibytes "$engine"),$(mebibytes "$service"),$(mebibytes "$broker"),$engine" |
    tee -a memory.csv
done

# The curve, a row a job; and how much the second half grew over its first job.
awk -F, 'NR > 1 { n++; mib[n] = $3; if ($3 > most) most = $3 }
  END {
    for (i = 1; i <= n; i++) {
      bar = sprintf("%*s", int(60 * mib[i] / most), ""); gsub(/ /, "#", bar)
      printf "%3d %5d MiB %s\n", i, mib[i], bar
    }
    half = int(n / 2) + 1
    printf "engine after job %d: %d MiB, after job %d: %d MiB\n", half, mib[half], n, mib[n]
  }' memory.csv | tee curve.txt
