#!/usr/bin/env bash
# Does faults to a small site while versions are announced to it, waits for quiet, and counts what
# became of every version. Ends with 1 when one is lost, doubled or wrong.
#
#   load-tests/faults.sh N [SEED] [MINUTES] [FAULT…]     N faults, chosen by SEED (0), in no more than
#                                                        MINUTES (60), only of these kinds;
#                                                        everything in target/faults, the faults
#                                                        with their times in faults.log
#
# The site is the packaged program in processes of its own: a broker, gateway + intake + lifecycle,
# two workers. Its engine is a simulated one (load-tests/simulated), put in the place of the real
# one in a copy of the program. Where CUPEL_MLFLOW_PYTHON names a Python that has mlflow, there is a
# real MLflow besides, that every third version is from and its result goes to. Results lie on small file systems that get full; mounting them takes
# root.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
[ "$(id -u)" = 0 ] || { echo "Run it as root: it mounts small file systems." >&2; exit 2; }
faults=${1:?"how many faults?"} seed=${2:-0} minutes=${3:-60}
out=$home/target/faults
workers="worker-a worker-b"
unmount() {
  for worker in $workers; do
    ! mountpoint -q "$out/$worker/artifacts" || umount "$out/$worker/artifacts"
  done
}
unmount
rm -rf "$out"
mkdir -p "$out"
"$home/cupel" --version >/dev/null # builds what has changed

app=$out/app
cp -r --reflink=auto "$home/target/quarkus-app" "$app"
classes="$app/app/*:$app/lib/main/*:$app/lib/boot/*"
javac -nowarn -proc:none -cp "$classes" -d "$out/simulated" \
  "$home/load-tests/simulated/io/cupel/process/EngineMain.java"
javac -nowarn -proc:none -cp "$classes" -d "$out/classes" "$home"/load-tests/faults/io/cupel/faults/*.java
jar --update --file "$app"/app/cupel-*.jar -C "$out/simulated" io

trap unmount EXIT
for worker in $workers; do
  mkdir -p "$out/$worker/artifacts"
  mount -t tmpfs -o size=16m cupel-faults "$out/$worker/artifacts"
done
java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Djava.util.logging.manager=org.jboss.logmanager.LogManager \
  "-Dcupel.broker.lib=$app/broker/lib" \
  -cp "$out/classes:$classes" io.cupel.faults.FaultRun "$faults" "$seed" "$minutes" "$out" "$app" "${@:4}" 2>"$out/faults.log"
