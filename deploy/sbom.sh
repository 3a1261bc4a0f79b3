#!/usr/bin/env bash
# Bills of materials (CycloneDX, JSON) of what the image has: the application's jars, and those of the
# broker that it can start for itself. Prints the paths. The plugin needs the network.
#
#   deploy/sbom.sh [MAVEN_OPTIONS…]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
plugin=org.cyclonedx:cyclonedx-maven-plugin:$(sed -n 's|.*<cyclonedx.version>\(.*\)</.*|\1|p' pom.xml):makeBom
./mvnw -q -B -Psbom "$@" "$plugin" >&2
./mvnw -q -B -f deploy/broker-bom.xml "$@" "$plugin" >&2
ls target/*-sbom.json target/broker-bom/*-sbom.json
