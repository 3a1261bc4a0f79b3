#!/bin/sh
# Looks for inputs that do harm, with the coverage-guided fuzzer Jazzer.
#
#   load-tests/fuzz.sh READER [SECONDS]      one reader (60 s)
#   load-tests/fuzz.sh all [SECONDS]         each of them for so long
#   load-tests/fuzz.sh                       lists the readers
#
# A finding is anything but a result or a refusal with a reason: another exception, too much memory,
# ten seconds of work. Each is kept as target/fuzz/READER/crash-… (or timeout-…, oom-…); mend it, and
# copy the file to src/test/resources/untrusted/READER/, where UntrustedInputTest reads it in every
# build; the fuzzer begins from it, too. What was learnt stays in target/fuzz/READER/corpus for the next
# run, and goes with "mvnw clean": with CUPEL_FUZZ=/FOLDER it is kept there. Needs Linux
# on x86-64, or macOS. Ends with 1 when there is a finding.
set -eu

cd "$(dirname "$0")/.."
seconds=${2:-60}
work=${CUPEL_FUZZ:-target/fuzz}
mkdir -p "$work"
./mvnw -q -B -Pfuzz test-compile dependency:build-classpath -Dmdep.outputFile="$work/classpath"
path=target/classes:target/test-classes:$(cat "$work/classpath")

seeds() { java -cp "$path" io.cupel.untrusted.SeedFiles "$@"; }

fuzz() {
  reader=$1
  seeds "$reader" "$work/$reader/corpus"
  kept=src/test/resources/untrusted/$reader
  [ -d "$kept" ] || kept=
  printf '%s: %s seconds\n' "$reader" "$seconds"
  java -Xmx512m -XX:+UseSerialGC -Dcupel.fuzz="$reader" -cp "$path" \
    com.code_intelligence.jazzer.Jazzer \
    --target_class=io.cupel.untrusted.FuzzTarget \
    --instrumentation_includes='io.cupel.format.**:io.cupel.dataset.**:io.cupel.attest.**:io.cupel.twin.**:org.ngengine.**:com.twelvemonkeys.**' \
    --custom_hook_includes='io.cupel.**' \
    --reproducer_path="$work/$reader" -artifact_prefix="$work/$reader/" \
    -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2500 -max_len=20000 \
    "$work/$reader/corpus" ${kept:+"$kept"} >"$work/$reader/log" 2>&1 || {
    printf 'A finding; see %s\n' "$work/$reader/log"
    found=1
  }
  grep '^Done' "$work/$reader/log" || :
}

found=0
case ${1:-} in
  '') seeds ;;
  all) for reader in $(seeds); do fuzz "$reader"; done ;;
  *) fuzz "$1" ;;
esac
exit "$found"
