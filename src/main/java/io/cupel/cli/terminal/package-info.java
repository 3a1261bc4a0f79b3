/** What a person or a machine reads: progress, tables, JSON. Knows nothing of commands. */
package io.cupel.cli.terminal;
