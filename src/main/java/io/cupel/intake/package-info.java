/**
 * Makes jobs of announcements: reads them defensively, leaves out repeated ones, resolves the
 * policy. Every announcement ends as a job, a failure, a dead letter, or is known to need none.
 */
package io.cupel.intake;
