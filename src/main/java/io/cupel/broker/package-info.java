/**
 * The broker: the configured one, or one of our own in a child JVM where none is configured, so
 * that a demo, a laptop or a small site needs nothing but a JDK.
 */
package io.cupel.broker;
