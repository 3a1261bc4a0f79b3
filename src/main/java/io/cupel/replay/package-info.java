/**
 * Gives what went wrong another chance: records that could not be read go back where they came
 * from, versions that failed are retried or announced again. Nothing is replayed twice by accident.
 */
package io.cupel.replay;
