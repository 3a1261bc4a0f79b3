package io.cupel.registry;

/**
 * A version that was published before, to be promoted by a person.
 *
 * @param commandId the person's command; one command moves an alias once
 * @param jobId the job that published the version
 * @param model registered model of the version
 * @param version the published version
 * @param alias to point at it
 * @param instruction whose decision it is
 */
public record Promotion(
    String commandId,
    String jobId,
    String model,
    String version,
    String alias,
    Instruction instruction) {}
