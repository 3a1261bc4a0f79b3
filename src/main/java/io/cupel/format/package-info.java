/**
 * Model files as data: what a file is, what a TorchScript archive, an exported program or an ONNX
 * model holds, a copy of it with one tensor changed, an exported program or ONNX model as
 * TorchScript, small TorchScript programs written from text, and files that hold tensors without a
 * program.
 *
 * <p>Nothing here runs a model or resolves a name that a file mentions. Every size a file declares
 * is checked against the file before memory is taken for it.
 */
package io.cupel.format;
