/** The container image, started as deploy/ starts it. Profile {@code containers} of the build. */
package io.cupel.containers;
