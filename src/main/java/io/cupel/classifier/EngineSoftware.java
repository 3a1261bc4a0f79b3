package io.cupel.classifier;

/**
 * What an engine computes with.
 *
 * @param java version of its JVM
 * @param djl version of DJL
 * @param libtorch version of libtorch, as DJL tells it
 */
public record EngineSoftware(String java, String djl, String libtorch) {}
