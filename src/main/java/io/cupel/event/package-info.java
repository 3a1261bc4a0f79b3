/**
 * What flows: topics, Avro records (generated from {@code schemas/}), their envelope and their
 * encoding. Knows Kafka's clients, and no framework.
 */
package io.cupel.event;
