#!/usr/bin/env bash
# Base images for machines that reach Debian's mirror and PyPI but no image registry: a Debian by
# debootstrap, and on it a JRE, Kafka, Python and Prometheus. As root on Debian, with Docker running:
#
#   ./mvnw -DskipTests package && variables=$(deploy/local-images.sh) && eval "$variables" &&
#     docker compose up --build kafka mlflow webhook gateway worker prometheus
#
# Progress goes to standard error. Standard output has the variables with which deploy/Dockerfile
# and docker-compose.yml take these images instead of the public ones named in .env, and the program
# that is already in target/ instead of compiling it once more. There is no Grafana.
#
#   DEBIAN_MIRROR=...   default: Debian's own
#   CA_BUNDLE=FILE      certificates to trust in them, behind a proxy that has its own
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec 3>&1 1>&2

[ -d target/quarkus-app/broker/lib ] || { echo "Build first: ./mvnw -DskipTests package"; exit 1; }
has() { docker image inspect "$1" >/dev/null 2>&1; }
context=$(mktemp -d)
trap 'rm -rf "$context"' EXIT

build() { # NAME, Dockerfile on standard input; "context" is its folder
  cat >"$context/Dockerfile"
  docker build -q -t "cupel-local/$1" "$context" >/dev/null
  echo "cupel-local/$1"
}

if ! has cupel-local/debian; then
  debootstrap --variant=minbase --include=ca-certificates bookworm "$context/root" \
    ${DEBIAN_MIRROR:+"$DEBIAN_MIRROR"} >/dev/null
  [ -z "${CA_BUNDLE:-}" ] || cp "$CA_BUNDLE" "$context/root/etc/ssl/certs/ca-certificates.crt"
  tar -C "$context/root" --exclude='./var/cache/apt/archives/*.deb' -c . |
    docker import --change 'CMD ["bash"]' - cupel-local/debian >/dev/null
  rm -rf "$context/root"
  echo cupel-local/debian
fi
apt='RUN apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends'
clean='>/dev/null && rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin'

has cupel-local/jre || build jre <<END
FROM cupel-local/debian
$apt openjdk-17-jre-headless $clean
END

# Understands the variables KAFKA_… as the official image does: the same class turns them into a
# configuration. The jars are those of the broker that Cupel starts for itself.
if ! has cupel-local/kafka; then
  cp -r target/quarkus-app/broker/lib "$context/libs"
  cp deploy/local-kafka.sh "$context/"
  build kafka <<'END'
FROM cupel-local/jre
COPY libs /opt/kafka/libs
COPY local-kafka.sh /opt/kafka/start
RUN mkdir -p /opt/kafka/config /etc/kafka/docker /mnt/shared/config /var/lib/kafka/data \
    && touch /etc/kafka/docker/log4j2.yaml /etc/kafka/docker/tools-log4j2.yaml \
    && useradd -u 1000 appuser && chown -R appuser /opt/kafka/config /var/lib/kafka
USER appuser
EXPOSE 9092
ENTRYPOINT ["/opt/kafka/start"]
END
  rm -rf "$context/libs" "$context/local-kafka.sh"
fi

has cupel-local/python || build python <<END
FROM cupel-local/debian
$apt python3 python3-pip python-is-python3 $clean
# Debian keeps pip out of its own Python; in this image nothing else needs that.
RUN rm /usr/lib/python3*/EXTERNALLY-MANAGED
END

has cupel-local/prometheus || build prometheus <<END
FROM cupel-local/debian
$apt prometheus $clean
RUN mkdir -p /prometheus && chown prometheus /prometheus
USER prometheus
EXPOSE 9090
ENTRYPOINT ["prometheus"]
END

cat >&3 <<'END'
export DOCKER_BUILDKIT=1 COMPOSE_DOCKER_CLI_BUILD=1
export APP=packaged
export JRE_IMAGE=cupel-local/jre
export KAFKA_IMAGE=cupel-local/kafka
export PYTHON_IMAGE=cupel-local/python
export PROMETHEUS_IMAGE=cupel-local/prometheus
END
