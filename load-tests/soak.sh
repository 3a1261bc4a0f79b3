#!/usr/bin/env bash
# Hardens the demonstration's model many times through one service and samples the resident memory of
# its three processes, within the jobs and after each. Native memory that is not given back shows as a rising line.
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
# In a cage the engine is a grandchild, and bubblewrap would be measured.
CUPEL_ENGINE_CAGE=off "$home/cupel" serve --port 0 --management-port 0 --data-dir "$out/data" >serve.log 2>&1 &
service=$!
trap 'kill $service 2>/dev/null; wait' EXIT
until grep -q '^Cupel is up' serve.log; do
  kill -0 "$service" || { cat serve.log; exit 1; }
  sleep 0.2
done
# The resident MiB of a process of the service's; 0 when there is none.
resident() { # CLASS or PID
  local pid=$1
  [[ $pid == *[!0-9]* ]] && pid=$(pgrep -f -P "$service" "$pid" | head -n 1 || true)
  awk '/^VmRSS/ {mib = int($2 / 1024)} END {print mib + 0}' "/proc/${pid:-none}/status" 2>/dev/null || echo 0
}
sample() {
  engine=$(resident io.cupel.process.EngineMain)
  serving=$(resident "$service")
  broker=$(resident io.cupel.broker.BrokerMain)
  all=$((engine + serving + broker))
}

cupel policy set soak --clean "$home/demo/clean-images-idx3-ubyte.gz" >/dev/null
echo "job,seconds,engine_mib,service_mib,broker_mib,peak_of_all_mib" | tee memory.csv
for ((job = 1; job <= jobs; job++)); do
  started=$SECONDS
  cupel submit "$home/demo/model.pt" --model soak --version "$job" --wait >>submit.log 2>&1 &
  submit=$!
  peak=0
  while kill -0 "$submit" 2>/dev/null; do
    sample
    ((all > peak)) && peak=$all
    sleep 0.5
  done
  wait "$submit" || { tail -n 3 submit.log; exit 1; }
  sample
  ((engine > 0)) || echo "the engine's process is gone after job $job" >&2
  echo "$job,$((SECONDS - started)),$engine,$serving,$broker,$peak" | tee -a memory.csv
done

# The curve, a row a job; and how much the second half grew over its first job.
awk -F, 'NR > 1 { n++; mib[n] = $3; if ($3 > most) most = $3; if ($6 > peak) peak = $6 }
  END {
    for (i = 1; i <= n; i++) {
      bar = sprintf("%*s", int(60 * mib[i] / most), ""); gsub(/ /, "#", bar)
      printf "%3d %5d MiB %s\n", i, mib[i], bar
    }
    half = int(n / 2) + 1
    printf "engine after job %d: %d MiB, after job %d: %d MiB; peak of all three: %d MiB\n", half, mib[half], n, mib[n], peak
  }' memory.csv | tee curve.txt
