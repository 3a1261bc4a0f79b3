#!/usr/bin/env bash
# What one process with the roles gateway, intake and lifecycle takes in, with the service's own broker
# and no worker, all on this machine:
#
#   gateway   a gateway alone: milliseconds until it is ready, by the clock and of processor, and its memory
#   memory    what one finished version costs every gateway
#   floor     records that an application without any work of its own moves exactly once: what this
#             machine and the broker could do at most
#   steady    200 versions a second for half a minute, each announced twice
#   burst     100,000 announcements of 50,000 versions at once: the intake makes jobs of them, the
#             lifecycle statuses of both, and the gateway reads those
#   intake    such a burst to the role intake alone, with a broker of its own, as where each role has
#             processes of its own: jobs and decisions, nobody reads the latter; INTAKE_ROUNDS times (3),
#             the first time soon after its start
#   webhooks  MLflow's webhooks, 16 or WEBHOOKS_AT_ONCE at once, to a gateway and a broker of its own: what the intake makes
#             of them comes later, and is no part of it; once soon after its start, and once more
#   hooked    the same with the three roles, which share the processors
#   workers   64 workers on one topic, in one program, with jobs that only sleep, against one worker;
#             by the clock about four minutes; WORKERS_LOAD="64 20 4": workers, seconds a job, jobs for each
#
#   load-tests/intake.sh [SCENARIO…]      default: all but workers
#
# Rates and times get worse with whatever else the machine does. The processor time that each event
# takes, of the service, its broker and the load itself, does so much less. With the variable
# _JAVA_OPTIONS=-XX:TieredStopAtLevel=4 all of these have Java's second compiler.
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
  rm -f "$out/$1.log" # what an earlier one said
  touch "$out/$1.log"
  "$home/cupel" serve --port 0 --management-port 0 --data-dir "$out/$1" "${@:2}" >"$out/$1.log" 2>&1 &
  pid=$!
  until grep -q '^Cupel is up' "$out/$1.log"; do
    kill -0 "$pid" || { cat "$out/$1.log"; exit 1; }
    sleep 0.05
  done
}
ready() { # NAME: waits until what was started under it is
  until curl -fs "$(said "$1" health)/health/ready" >/dev/null; do sleep 0.05; done
}
said() { sed -n "s/^Cupel is up.*$2 \([^ ,]*\).*/\1/p" "$out/$1.log"; }
worked() { awk -v tick="$(getconf CLK_TCK)" '{print int(($14 + $15) * 1000 / tick)}' "/proc/$1/stat"; }
resident() { awk '/^VmRSS/ {print int($2 / 1024)}' "/proc/$1/status"; }
harden_all() { "$home/cupel" policy set '*' --bootstrap "$kafka" --clean "$home/demo/clean-images-idx3-ubyte.gz" >/dev/null; }
# Compiled beforehand and by the quick compiler only: a load takes from the same cores.
javac -nowarn -proc:none -cp "$classes" -d "$out/classes" "$home"/load-tests/{Announcements,PassThrough,StatusMemory,Webhooks,Workers}.java \
  -sourcepath "$home/load-tests:$home/load-tests/simulated"
load() {
  java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Djava.util.logging.manager=org.jboss.logmanager.LogManager \
    "-Dprocesses=service=$all,broker=$broker" -cp "$out/classes:$classes" "$@" 2>>"$out/load.log"
}
# What a load says; its failure is ours.
tell() { # WHAT LOAD ARGUMENTS…
  local words
  words=$(load "${@:2}") || { echo "$1 failed: $words $(tail -n 3 "$out/load.log")"; exit 1; }
  echo "$1: $words"
}

echo "$(nproc) cores, load $(cut -d ' ' -f 1-3 /proc/loadavg) before"
serve all --roles gateway,intake,lifecycle
kafka=$(said all Kafka) api=$(said all API) all=$pid broker=$(pgrep -P "$pid" -f BrokerMain)
ready all
harden_all

gateway() {
  local started
  started=$(date +%s%N)
  serve gateway --roles gateway --bootstrap "$kafka"
  ready gateway
  echo "gateway alone: ready after $((($(date +%s%N) - started) / 1000000)) ms, $(worked "$pid") of processor, $(resident "$pid") MiB"
  kill "$pid"
  wait "$pid" || true
}
floor() { tell floor PassThrough "$kafka" "$out/streams" 300000; }
steady() { tell steady Announcements "$kafka" 6000 2 200; }
burst() { tell burst Announcements "$kafka" 50000 2 0; }
webhooks() {
  serve webhooks --roles gateway
  local all=$pid broker
  broker=$(pgrep -P "$pid" -f BrokerMain)
  ready webhooks
  for count in 5000 20000; do
    tell webhooks Webhooks "$(said webhooks API)" "$CUPEL_MLFLOW_WEBHOOK_SECRET" "$(said webhooks Kafka)" $count ${WEBHOOKS_AT_ONCE:-16}
  done
  kill "$all"
  wait "$all" || true
}
intake() {
  serve intake --roles intake
  local all=$pid broker kafka
  broker=$(pgrep -P "$pid" -f BrokerMain) kafka=$(said intake Kafka)
  ready intake
  harden_all
  for ((round = 0; round < ${INTAKE_ROUNDS:-3}; round++)); do tell intake Announcements "$kafka" 50000 2 0; done
  kill "$all"
  wait "$all" || true
}
hooked() { tell hooked Webhooks "$api" "$CUPEL_MLFLOW_WEBHOOK_SECRET" "$kafka" 5000 16; }
memory() { tell memory StatusMemory; }
workers() { tell workers Workers "$kafka" "$out/workers" ${WORKERS_LOAD:-64 20 4}; }

for scenario in "${@:-gateway memory floor webhooks intake steady burst hooked}"; do
  for one in $scenario; do "$one"; done
done
# What the run left in the broker, segments' files only; records are not compressed.
log=$out/all/broker/log
for topic in model-versions hardening-jobs hardening-status; do
  echo "kept in $topic: $(cat "$log/$topic"-[0-9]*/*.log | wc -c) bytes"
done
echo "kept in intake's and lifecycle's changelogs: $(cat "$log"/*-changelog-[0-9]*/*.log | wc -c) bytes"
echo "the process with three roles: $(resident "$all") MiB; load $(cut -d ' ' -f 1-3 /proc/loadavg) after"
