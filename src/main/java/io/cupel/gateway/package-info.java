/** Answers HTTP: where each version stands. Reads Kafka and writes nothing. */
package io.cupel.gateway;
