package io.cupel.registry.mlflow.poll;

import io.cupel.event.ModelVersionRegistered;
import io.cupel.reason.ReasonException;

/** Is told what the poll does, on its thread. */
public interface PollListener {
  /** A version that nobody had announced was announced. */
  void found(ModelVersionRegistered version);

  /** A version can never be announced as it is. */
  void refused(ModelVersionRegistered version, ReasonException why);

  /**
   * A look is complete.
   *
   * @param full whether it was at all versions
   */
  void completed(boolean full);

  /** A look was broken off; another one follows. */
  void failed(RuntimeException trouble);
}
