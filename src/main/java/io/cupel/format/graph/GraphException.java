package io.cupel.format.graph;

import io.cupel.reason.Reason;

/** Why a graph is not accepted. The message is a clause, to follow the file's name. */
public final class GraphException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  private GraphException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** CORRUPT_ARCHIVE, UNSUPPORTED_EXPORT or UNSUPPORTED_OPERATION. */
  public Reason reason() {
    return reason;
  }

  /** For a tensor's name that no module of PyTorch can give it. */
  public static GraphException unsupportedName() {
    return unsupported("one of its tensors has an unusual name");
  }

  /** CORRUPT_ARCHIVE: its parts contradict each other. */
  public static GraphException corrupt(String message) {
    return new GraphException(Reason.CORRUPT_ARCHIVE, message);
  }

  /** UNSUPPORTED_EXPORT: sound, but not what is read here. */
  public static GraphException unsupported(String message) {
    return new GraphException(Reason.UNSUPPORTED_EXPORT, message);
  }

  /** UNSUPPORTED_OPERATION: it calls what is on no list. */
  public static GraphException operation(String message) {
    return new GraphException(Reason.UNSUPPORTED_OPERATION, message);
  }
}
