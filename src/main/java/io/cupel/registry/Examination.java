package io.cupel.registry;

/**
 * How the examination of a version ended.
 *
 * @param jobId the job that examined it
 * @param model registered model
 * @param version the examined version
 * @param verdict UNCHANGED, REJECTED or FAILED
 * @param explanation for a reader, one line; empty where the verdict says all
 */
public record Examination(
    String jobId, String model, String version, String verdict, String explanation) {}
