/** A folder as a registry: versions are files that are moved into it, results are moved out. */
package io.cupel.registry.folder;
