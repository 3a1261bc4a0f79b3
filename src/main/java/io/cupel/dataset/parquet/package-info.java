/**
 * Apache Parquet files without Hadoop: the Parquet project's own code for the footer, the levels
 * and the encodings of values; finding and unpacking pages is done here, so that nothing is read
 * before its declared size was looked at.
 */
package io.cupel.dataset.parquet;
