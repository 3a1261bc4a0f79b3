#!/usr/bin/env bash
# Images a second through the demonstration's model: the engine's own classes and PyTorch, eager, in
# Python, in turns on the same machine, and the ratio of their medians.
#
#   load-tests/speed.sh [PYTHON] [ROUNDS] [THREADS] [BATCH]     default: python3 3 2 256
# PYTHON needs torch.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
python=${1:-python3} rounds=${2:-3} threads=${3:-2} batch=${4:-256}
model=$home/demo/model.pt
out=$home/target/speed
rm -rf "$out"
mkdir -p "$out"
"$home/cupel" --version >/dev/null # builds what has changed
app=$home/target/quarkus-app
classes="$app/app/*:$app/lib/main/*:$app/lib/boot/*"
# As the engine's process is started (LaunchCommand says why); Python gets nothing of it.
engine=(env GOMP_SPINCOUNT=20000 MALLOC_ARENA_MAX=1 MALLOC_MMAP_THRESHOLD_=1073741824 MALLOC_TRIM_THRESHOLD_=4294967296
  java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dai.djl.pytorch.graph_optimizer=false)
for ((n = 1; n <= rounds; n++)); do
  "${engine[@]}" -cp "$classes" "$home/load-tests/Speed.java" "$model" "$threads" "$batch" 2>>"$out/log" | grep -E '^[a-z-]+ [0-9]+$' >>"$out/engine"
  "$python" "$home/load-tests/speed.py" "$model" "$threads" "$batch" >>"$out/pytorch"
done
median() { # FILE WHAT
  awk -v what="$2" '$1 == what { print $2 }' "$1" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}
echo "images a second, median of $rounds; $threads threads, batches of $batch"
for what in forward input-gradient layer-gradient; do
  engine=$(median "$out/engine" $what) pytorch=$(median "$out/pytorch" $what)
  echo "$what: engine $engine, PyTorch $pytorch, ratio $(awk "BEGIN { printf \"%.2f\", $engine / $pytorch }")"
done
