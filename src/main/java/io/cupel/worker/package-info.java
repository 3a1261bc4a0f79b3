/**
 * Takes jobs from a share group, or from a classic group where there are none, runs them in the
 * engine, and publishes exactly one outcome a job, whatever crashes.
 */
package io.cupel.worker;
