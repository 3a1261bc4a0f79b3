/** SHA-256, by which files, events and keys are told apart. */
package io.cupel.digest;
