/**
 * The graph of an exported program (torch.export) as data: read from its JSON with limits, and
 * written out as the text of a TorchScript class. Only operations on a list in code are written;
 * what the graph names is never looked up, imported or run here.
 */
package io.cupel.format.graph;
