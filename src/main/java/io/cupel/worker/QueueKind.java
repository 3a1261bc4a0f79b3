package io.cupel.worker;

import java.util.Locale;

/** How jobs come to workers: {@code cupel.worker.queue}. */
public enum QueueKind {
  /** A share group where the cluster has them, else a classic group. */
  AUTO,
  /** A share group, or none. */
  SHARE,
  /** A classic consumer group. */
  CLASSIC;

  /** As in the configuration. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
