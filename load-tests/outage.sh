#!/usr/bin/env bash
# What each role costs while the broker is away: CPU seconds of its process in a minute with the broker
# there and idle, and in a minute without it; whether it calls itself ready at the end of that minute; and
# the seconds from when the broker is up again until it does.
#
#   load-tests/outage.sh [SECONDS] [ROLES…]     default: 60, each role for itself, and all in one process
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
seconds=${1:-60}
roles=("${@:2}")
((${#roles[@]})) || roles=(gateway intake lifecycle worker gateway,intake,lifecycle,worker)
out=$home/target/outage
rm -rf "$out"
mkdir -p "$out"
"$home/cupel" --version >/dev/null # builds what has changed
trap 'kill -9 $(jobs -p) 2>/dev/null; wait' EXIT

cpu() { awk '{print ($14 + $15) / '"$(getconf CLK_TCK)"'}' "/proc/$1/stat"; } # of a process so far, s
ready() { curl -fs -m 5 "$1/health/ready" >/dev/null; }
over() { # PID: CPU s while the seconds go by
  local before
  before=$(cpu "$1")
  sleep "$seconds"
  awk "BEGIN {printf \"%.2f\", $(cpu "$1") - $before}"
}
said() { sed -n "s/^Cupel is up.*$1 \([^ ,]*\).*/\1/p" "$log"; }
await() { # WHAT SECONDS COMMAND…
  local end=$((SECONDS + $2))
  until "${@:3}"; do
    ((SECONDS < end)) || { echo "$role: $1 did not happen in $2 s; see $log" >&2; exit 1; }
    sleep 0.5
  done
}
serve() { # starts what is looked at
  "$home/cupel" serve --roles "$role" --port 0 --management-port 0 "$@" >>"$log" 2>&1 &
  pid=$!
}

echo "$(nproc) cores, load $(cut -d ' ' -f 1-3 /proc/loadavg) before; CPU s in $seconds s"
printf '%-34s %8s %8s %12s %10s %11s\n' roles idle away "log lines" "ready then" "ready after"
for role in "${roles[@]}"; do
  data=$out/$role log=$out/broker-$role.log
  # The broker is another service's own, so that it can be killed without the one that is looked at.
  "$home/cupel" serve --roles gateway --port 0 --management-port 0 --data-dir "$data" >"$log" 2>&1 &
  host=$!
  await "the broker's start" 180 grep -qs '^Cupel is up' "$log"
  kafka=$(said Kafka) broker=$(pgrep -f -P "$host" io.cupel.broker.BrokerMain)
  log=$out/$role.log
  serve --bootstrap "$kafka" --data-dir "$data-looked-at"
  await "its start" 180 grep -qs '^Cupel is up' "$log"
  health=$(said health)
  await "readiness" 120 ready "$health"
  sleep 15 # what a start leaves to be done
  idle=$(over "$pid")
  lines=$(wc -l <"$log")
  kill -9 "$host" "$broker"
  wait "$host" 2>/dev/null || true
  sleep 5
  away=$(over "$pid")
  lines=$(($(wc -l <"$log") - lines))
  still=no
  ! ready "$health" || still=yes
  CUPEL_BROKER_PORT=${kafka##*:} "$home/cupel" serve --roles gateway --port 0 --management-port 0 --data-dir "$data" >"$out/again-$role.log" 2>&1 &
  host=$!
  await "the broker's second start" 180 grep -qs '^Cupel is up' "$out/again-$role.log"
  at=$SECONDS
  await "readiness again" 180 ready "$health"
  printf '%-34s %8s %8s %12d %10s %9d s\n' "$role" "$idle" "$away" "$lines" "$still" $((SECONDS - at))
  kill "$pid" "$host"
  wait "$pid" "$host" 2>/dev/null || true
done
