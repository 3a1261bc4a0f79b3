/**
 * The text of a TorchScript program as data: read as far as it takes to run the program in two
 * parts. Calls of modules that have layers are written out in one line of calls; all else stays as
 * its author had it. What is not understood is left whole, and nothing is run here.
 */
package io.cupel.format.script;
