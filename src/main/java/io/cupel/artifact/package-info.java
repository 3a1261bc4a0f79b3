/**
 * Fetches artifacts by URI and keeps results by their digest. What is fetched is not trusted: not
 * its size, not its address, not its bytes.
 */
package io.cupel.artifact;
