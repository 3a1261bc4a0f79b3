#!/usr/bin/env bash
# Base images for machines that reach Debian's mirror and PyPI but no image registry: a Debian by
# debootstrap, and on it a JRE, Kafka, Python and Prometheus. As root on Debian, with Docker running:
#
#   ./mvnw -DskipTests package && eval "$(deploy/local-images.sh)"
#   deploy/local-images.sh jre kafka python    # not all of them
#   deploy/local-images.sh jdk                 # to compile within the image: export APP=compiled
#
# What is there is not made again: docker rmi makes it new. Progress goes to standard error. Standard
# output has the variables with which deploy/Dockerfile and docker-compose.yml take these images
# instead of the public ones named in .env, and the program that is already in target/ instead of
# compiling it once more. The images trust the certificates that this machine was taught to trust.
#
#   DEBIAN_MIRROR=...   default: Debian's own
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec 3>&1 1>&2
[ $# -gt 0 ] || set -- jre kafka python prometheus

suite=bookworm
debian=cupel-local/debian:$suite
apt='RUN apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends'
clean='>/dev/null && rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin'
context=$(mktemp -d)
trap 'rm -rf --one-file-system "$context"' EXIT # debootstrap mounts there

has() { docker image inspect "$1" >/dev/null 2>&1; }
need() { # IMAGE COMMAND...: makes it where it is not there
  if ! has "$1"; then
    "${@:2}" "$1"
    echo "$1"
  fi
}
build() { # IMAGE, Dockerfile on standard input; "context" is its folder
  cat >"$context/Dockerfile"
  docker build -q -t "$1" "$context" >/dev/null
}

make_debian() { # IMAGE
  debootstrap --variant=minbase --include=ca-certificates "$suite" "$context/root" \
    ${DEBIAN_MIRROR:+"$DEBIAN_MIRROR"} >"$context/log" || { tail -n 20 "$context/log"; return 1; }
  cp /usr/local/share/ca-certificates/*.crt "$context/root/usr/local/share/ca-certificates/" 2>/dev/null || true
  chroot "$context/root" update-ca-certificates >/dev/null
  tar -C "$context/root" --exclude='./var/cache/apt/archives/*.deb' --exclude='./var/lib/apt/lists/*' -c . |
    docker import --change 'CMD ["bash"]' - "$1" >/dev/null
  rm -rf "$context/root"
}

make_java() { # PACKAGE IMAGE
  build "$2" <<END
FROM $debian
$apt $1 $clean
END
}

# Understands the variables KAFKA_… as the official image does: the same class turns them into a
# configuration. The jars are those of the broker that Cupel starts for itself.
make_kafka() { # IMAGE
  cp -r target/quarkus-app/broker/lib "$context/libs"
  cp deploy/local-kafka.sh "$context/"
  build "$1" <<'END'
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
}

make_python() { # IMAGE
  build "$1" <<END
FROM $debian
$apt python3 python3-pip python-is-python3 $clean
# Debian keeps pip out of its own Python; in this image nothing else needs that.
RUN rm /usr/lib/python3*/EXTERNALLY-MANAGED
END
}

make_prometheus() { # IMAGE
  build "$1" <<END
FROM $debian
$apt prometheus $clean
RUN mkdir -p /prometheus && chown prometheus /prometheus
USER prometheus
EXPOSE 9090
ENTRYPOINT ["prometheus"]
END
}

# The version of Kafka in its image's name: another broker is another image.
kafka_image() {
  local jar
  jar=$(find target/quarkus-app/broker/lib -name 'kafka_2.13-*.jar' 2>/dev/null | head -n 1)
  [ -n "$jar" ] || { echo "Build first: ./mvnw -DskipTests package"; return 1; } >&2
  jar=${jar##*/kafka_2.13-}
  echo "cupel-local/kafka:${jar%.jar}"
}

need "$debian" make_debian
variables="export DOCKER_BUILDKIT=1 COMPOSE_DOCKER_CLI_BUILD=1 APP=packaged"
for name in "$@"; do
  image=cupel-local/$name
  case $name in
    jre | jdk) need "$image" make_java "openjdk-17-$name-headless" ;;
    kafka)
      need cupel-local/jre make_java openjdk-17-jre-headless
      image=$(kafka_image)
      need "$image" make_kafka
      ;;
    python | prometheus) need "$image" "make_$name" ;;
    *)
      echo "There is no image $name; there are jre, jdk, kafka, python and prometheus."
      exit 2
      ;;
  esac
  variables="$variables"$'\n'"export ${name^^}_IMAGE=$image"
done
echo "$variables" >&3
