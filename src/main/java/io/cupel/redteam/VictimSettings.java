package io.cupel.redteam;

/**
 * How victims are made from Fashion-MNIST.
 *
 * @param network as {@link UntrainedNetwork#of} takes it
 * @param data folder with the four files, gzipped, under their own names; absolute
 * @param trainingImages so many of the first ones are learned
 * @param testImages so many of the first ones are measured on
 * @param seed settles triggers, poison and training
 * @param threads libtorch's; 0: as many as there are cores; another number gives slightly other
 *     weights
 */
public record VictimSettings(
    String network, String data, int trainingImages, int testImages, long seed, int threads) {}
