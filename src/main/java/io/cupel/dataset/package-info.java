/**
 * Clean images with their classes: read from folders, IDX and NumPy files, decoded as PIL decodes
 * them, brought to one size and one number of channels.
 *
 * <p>Content decides what a file is, never its name. Sizes a file declares are checked before
 * memory is taken for them.
 */
package io.cupel.dataset;
