/**
 * Universal probes: one perturbation for all images that pulls a classifier to a class, as a
 * trigger would.
 */
package io.cupel.probe;
