package io.cupel.worker;

import io.cupel.artifact.ArtifactFetcher;
import io.cupel.process.Hardener;
import java.time.Clock;

/**
 * What jobs are done with.
 *
 * @param models fetches model files; their URIs come with announcements, from outside
 * @param data fetches clean data; its URIs come with policies, from the operator
 * @param results keeps what comes of jobs
 * @param registry takes them back to where versions are from
 * @param engine hardens
 * @param clock tells the time of events
 */
record JobTools(
    ArtifactFetcher models,
    ArtifactFetcher data,
    ResultStore results,
    RegistryStep registry,
    Hardener engine,
    Clock clock) {}
