/**
 * The recipes that the bench sets side by side: the product's own, ablations of the published
 * method, and comparators from the literature. They run in the engine's process only; the product
 * offers none of the comparators.
 */
package io.cupel.bench.recipe;
