/**
 * Takes jobs from a share group, runs them in the engine, and publishes exactly one outcome a job,
 * whatever crashes.
 */
package io.cupel.worker;
