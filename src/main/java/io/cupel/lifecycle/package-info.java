/** Folds everything that happens to a version, in whatever order it arrives, into one status. */
package io.cupel.lifecycle;
