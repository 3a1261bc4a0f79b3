/** A model on a device: scores, gradients, and the one layer that may change. */
package io.cupel.classifier;
