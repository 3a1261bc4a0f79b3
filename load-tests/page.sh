#!/usr/bin/env bash
# The page with many versions and many who look on: fills the statuses' topic, then measures the API,
# the time until a browser shows the table, and how late listeners of /api/events hear of changes.
#
#   load-tests/page.sh [VERSIONS] [LISTENERS]      default: 10000 500
# Needs Chromium; without one the table is not measured.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
out=$home/target/page-load
rm -rf "$out"
mkdir -p "$out"
"$home/cupel" --version >/dev/null # builds what has changed
trap 'kill $(jobs -p) 2>/dev/null; wait' EXIT
: >"$out/service.log"
"$home/cupel" serve --data-dir "$out/data" --roles gateway --port 0 --management-port 0 >"$out/service.log" 2>&1 &
service=$!
until grep -q '^Cupel is up' "$out/service.log"; do
  kill -0 "$service" || { cat "$out/service.log"; exit 1; }
  sleep 0.2
done
api=$(sed -n 's/.*API \([^,]*\),.*/\1/p' "$out/service.log")
kafka=$(sed -n 's/.*Kafka \([^,]*\),.*/\1/p' "$out/service.log")
app=$home/target/quarkus-app
libraries="$app/app/*:$app/lib/main/*:$app/lib/boot/*"
javac -J-XX:+UseSerialGC -J-XX:TieredStopAtLevel=1 -proc:none -d "$out/classes" -cp "$libraries" \
  "$home"/load-tests/Page{Load,InBrowser}.java
java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$out/classes:$libraries" PageLoad \
  "$api" "$kafka" "${1:-10000}" "${2:-500}" "$out" 2>"$out/log" || { tail "$out/log"; exit 1; }
