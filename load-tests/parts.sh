#!/usr/bin/env bash
# What it brings that an exported program can be cut at the layer that changes: the demonstration's
# network once as TorchScript and once as .pt2, hardened in turns on the same machine.
#
#   load-tests/parts.sh [PYTHON] [ROUNDS] [THREADS] [factors]     default: python3 3 2
# PYTHON needs torch; with "factors" only the estimates of K-FAC's factors are timed.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
python=${1:-python3} rounds=${2:-3} threads=${3:-2} only=${4:-}
out=$home/target/parts
rm -rf "$out"
mkdir -p "$out/hardened"
"$home/cupel" --version >/dev/null # builds what has changed
PYTHONDONTWRITEBYTECODE=1 "$python" "$home/load-tests/export.py" "$home/demo/model.pt" "$out/model.pt2" 2>"$out/log"
app=$home/target/quarkus-app
classes="$app/app/*:$app/lib/main/*:$app/lib/boot/*"
# As the engine's process is started (LaunchCommand says why).
engine=(env GOMP_SPINCOUNT=20000 MALLOC_ARENA_MAX=1 MALLOC_MMAP_THRESHOLD_=1073741824 MALLOC_TRIM_THRESHOLD_=4294967296
  java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dai.djl.pytorch.graph_optimizer=false)
for ((n = 1; n <= rounds; n++)); do
  for model in "$home/demo/model.pt" "$out/model.pt2"; do
    "${engine[@]}" -cp "$classes" "$home/load-tests/Parts.java" "$model" "$home/demo" "$out/hardened" "$threads" ${only:+"$only"} 2>>"$out/log"
  done
done
