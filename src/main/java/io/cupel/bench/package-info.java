/**
 * Recipes side by side on backdoored models whose triggers are known: what is run, what is kept of
 * it, and what is told about it. Models run in the engine's process only.
 */
package io.cupel.bench;
