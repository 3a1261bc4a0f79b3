/**
 * The change of one layer on its own: a small file that holds it, and other files of the same model
 * that get it too.
 */
package io.cupel.twin;
