#!/usr/bin/env bash
# Builds the last commit twice, in two new clones, and names every file of the application that differs.
# Ends with 1 when there is one besides Quarkus' generated-bytecode.jar, whose classes number what its
# build steps record in the order in which these happened to run.
#
#   deploy/same-bytes.sh [MAVEN_OPTIONS…]
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for build in first second; do
  git clone -q "$home" "$work/$build"
  (
    cd "$work/$build"
    ./mvnw -q -B -DskipTests "$@" package >&2
    cd target/quarkus-app
    # What the build's recorded start leaves of the broker's classes is no part of it.
    find . -path ./broker/cds -prune -o -type f -exec sha256sum {} + | sort -k 2 >"$work/$build.sums"
  )
done
echo "$(wc -l <"$work/first.sums") files"
differing=$({ diff "$work/first.sums" "$work/second.sums" || true; } | sed -n 's/^[<>] [0-9a-f]*  //p' | sort -u)
echo "different: ${differing:-none}"
[ -z "$differing" ] || [ "$differing" = ./quarkus/generated-bytecode.jar ]
