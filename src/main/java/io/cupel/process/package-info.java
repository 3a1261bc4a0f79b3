/**
 * The engine in a JVM of its own. A model file is a program and libtorch is native code: either can
 * crash, hang or eat all memory. Here that costs one child process and gives a typed reason.
 *
 * <p>Knows nothing of Kafka, HTTP or Quarkus.
 */
package io.cupel.process;
