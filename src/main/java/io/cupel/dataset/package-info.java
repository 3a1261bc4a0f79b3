/**
 * Clean images with their classes: read from folders, IDX, NumPy and Parquet files and the layouts
 * that well-known data sets are distributed in, decoded as PIL decodes them, brought to one size
 * and one number of channels.
 *
 * <p>Content decides what a file is; names only where a format has no mark of its own. Sizes a file
 * declares are checked before memory is taken for them.
 */
package io.cupel.dataset;
