/** The image as docker-compose.yml starts it. Profile {@code containers} of the build. */
package io.cupel.containers;
