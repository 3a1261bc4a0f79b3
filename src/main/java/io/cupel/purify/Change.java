package io.cupel.purify;

import io.cupel.classifier.SelectedLayer;
import io.cupel.format.Layer;

/**
 * What was changed, and what fresh probes reach since.
 *
 * @param layer the one layer that changed
 * @param values its parameters as they are now
 */
record Change(Layer layer, SelectedLayer values, Aftermath aftermath) {}
