/** Fisher information of one layer and the natural gradient that follows from it. */
package io.cupel.fisher;
