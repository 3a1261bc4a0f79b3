/**
 * The command line. Only {@code serve} and {@code demo} boot the service; {@code harden} and {@code
 * evaluate} run the engine alone, the others speak to a running service through Kafka.
 */
package io.cupel.cli;
