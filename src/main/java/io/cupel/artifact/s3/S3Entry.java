package io.cupel.artifact.s3;

/**
 * What is directly below a place.
 *
 * @param name without slashes
 * @param isFolder whether there is more below it
 * @param bytes size of an object, 0 of a folder
 */
public record S3Entry(String name, boolean isFolder, long bytes) {}
