#!/usr/bin/env bash
# Hardens a model many times through one service and one engine and looks after every job at what its
# three processes hold: resident memory, threads, open files, the service's folder on disk without the
# broker's own topics; after every tenth job the Java heaps besides, each after a full collection. Ends
# with 1 when something grows.
#
#   load-tests/soak.sh [JOBS] [demo|small]     default: 50 demo; results in target/soak
#
# demo is the demonstration's model, half a minute a job and more; small two models of ten thousand
# weights in turns (SmallVictim.java), seconds a job, which go all the same way: one's backdoor is found
# and unlearned, the other one is hardened as a precaution. The engine is kept from job to job, which a
# closed cage would not do.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
jobs=${1:-50} kind=${2:-demo}
out=$home/target/soak
rm -rf "$out"
mkdir -p "$out"
cd "$out"
"$home/cupel" --version >/dev/null # builds what has changed
app=$home/target/quarkus-app
program() { # CLASS ARGUMENTS…
  java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$app/app/*:$app/lib/main/*:$app/lib/boot/*" "$home/load-tests/$1.java" "${@:2}" 2>>programs.log
}
case $kind in
  demo) models=("$home/demo/model.pt") clean=$home/demo/clean-images-idx3-ubyte.gz ;;
  small)
    program SmallVictim "$out/victim"
    models=("$out/victim/loud.pt" "$out/victim/quiet.pt") clean=$out/victim/clean-images-idx3-ubyte
    # One thread: the work is so little that two would wait for each other.
    export CUPEL_ENGINE_THREADS=${CUPEL_ENGINE_THREADS:-1}
    ;;
  *) echo "demo or small, not $kind" >&2; exit 2 ;;
esac

CUPEL_ENGINE_CAGE=off "$home/cupel" serve --port 0 --management-port 0 --data-dir "$out/data" >serve.log 2>&1 &
service=$!
trap 'kill $service 2>/dev/null; wait' EXIT
until grep -q '^Cupel is up' serve.log; do
  kill -0 "$service" || { cat serve.log; exit 1; }
  sleep 0.2
done
said() { sed -n "s/^Cupel is up.*$1 \([^ ,]*\).*/\1/p" serve.log; }

child() { pgrep -f -P "$service" "$1" | head -n 1 || true; } # MAIN CLASS: its process
resident() { awk '/^VmRSS/ {kib = $2} END {print kib + 0}' "/proc/${1:-none}/status" 2>/dev/null || echo 0; }
threads() { awk '/^Threads/ {n = $2} END {print n + 0}' "/proc/${1:-none}/status" 2>/dev/null || echo 0; }
files() { find "/proc/${1:-none}/fd" -mindepth 1 2>/dev/null | wc -l; }
heap() { # PID: KiB in use after a full collection
  jcmd "$1" GC.run >/dev/null 2>&1
  jcmd "$1" GC.heap_info 2>/dev/null | sed -n 's/.* generation .* used \([0-9]*\)K.*/\1/p' | awk '{kib += $1} END {print kib + 0}'
}
disk() { du -sk --exclude='__*' data | cut -f 1; }
ended() { # how many jobs have an outcome
  curl -fsS "$(said health)/metrics" | awk '/^cupel_jobs_total/ {n += $2} END {print int(n)}'
}

"$home/cupel" policy set soak --data-dir "$out/data" --clean "$clean" >/dev/null
program SoakJobs "$(said Kafka)" "$jobs" "${models[@]}"
names="engine service broker"
columns=job,seconds
for what in kib threads files heap_kib; do
  for name in $names; do columns=$columns,${name}_$what; done
done
echo "$columns,disk_kib" | tee soak.csv
job=0 engines=
at=$SECONDS
while ((job < jobs)); do
  now=$(ended) || { echo "no metrics after job $job; see serve.log" >&2; exit 1; }
  if ((now == job)); then
    ((SECONDS - at < 900)) || { echo "nothing ended for 15 minutes after job $job" >&2; exit 1; }
    sleep 0.5
    continue
  fi
  job=$now
  engine=$(child io.cupel.process.EngineMain) broker=$(child io.cupel.broker.BrokerMain)
  [[ " $engines " == *" $engine "* ]] || engines="$engines $engine"
  row=$job,$((SECONDS - at))
  at=$SECONDS
  for what in resident threads files; do
    for pid in "$engine" "$service" "$broker"; do row=$row,$($what "$pid"); done
  done
  if ((job % 10 == 0)); then
    for pid in "$engine" "$service" "$broker"; do row=$row,$(heap "$pid"); done
  else
    row=$row,,,
  fi
  echo "$row,$(disk)" | tee -a soak.csv
done
curl -fsS "$(said health)/metrics" | awk '/^cupel_jobs_total/ && $2 > 0'
engines=$(wc -w <<<"$engines")
((engines == 1)) || { echo "there were $engines engines: what the first ones held is not known"; exit 1; }
awk -f "$home/load-tests/soak.awk" soak.csv | tee curve.txt
