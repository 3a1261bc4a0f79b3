#!/usr/bin/env bash
# `docker compose up` on machines that reach no image registry: Kafka, MLflow, Cupel and Prometheus on
# images that local-images.sh makes. There is no Grafana. As root on Debian, with a JDK, debootstrap and
# docker-compose (or Docker's own compose), and Docker running.
#
#   deploy/local-up.sh            # until Ctrl-C
#   deploy/local-up.sh demo       # with a backdoored model that comes back hardened
#   deploy/local-up.sh -d demo    # in the background; options are those of `docker compose up`
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
[ ! -x /usr/bin/docker ] || PATH=/usr/bin:$PATH # Debian's comes with BuildKit

./cupel --version >/dev/null # builds what is not built
variables=$(deploy/local-images.sh)
eval "$variables"
compose=(docker compose)
"${compose[@]}" version >/dev/null 2>&1 || compose=(docker-compose)
exec "${compose[@]}" up --build "$@" kafka mlflow webhook gateway worker prometheus
