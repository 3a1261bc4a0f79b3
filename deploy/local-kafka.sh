#!/bin/sh
# The start of the Kafka image of local-images.sh: KAFKA_… to a configuration, format once, run.
set -eu
export CLUSTER_ID="${CLUSTER_ID:-5L6g3nShT-eMCtK--X86sw}"
kafka() {
  exec java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx512m -Dlog4j2.level=WARN -cp '/opt/kafka/libs/*' "$@"
}
setup=$(kafka kafka.docker.KafkaDockerWrapper setup --default-configs-dir /etc/kafka/docker \
  --mounted-configs-dir /mnt/shared/config --final-configs-dir /opt/kafka/config 2>&1) || case $setup in
  *"already formatted"*) setup= ;; # not the first start with these data
  *) echo "$setup"; exit 1 ;;
esac
[ -z "$setup" ] || echo "$setup"
kafka kafka.Kafka /opt/kafka/config/server.properties
