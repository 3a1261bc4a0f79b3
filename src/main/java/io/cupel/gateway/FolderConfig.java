package io.cupel.gateway;

import io.cupel.registry.folder.Inbox;
import io.cupel.registry.folder.Outbox;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Keys {@code cupel.folder.*}, see docs/folder.md. */
@ConfigMapping(prefix = "cupel.folder")
interface FolderConfig {
  /** Where versions arrive; without one no folder is watched. */
  Optional<Path> inbox();

  Optional<Path> outbox();

  @WithDefault("PT2S")
  Duration period();

  /** Name under which its versions are announced. */
  @WithDefault("folder")
  String registry();

  /** Both folders. */
  record Folders(Inbox inbox, Outbox outbox) {}

  /**
   * The folders; empty where none is watched.
   *
   * @throws IllegalArgumentException when the keys contradict each other
   */
  static Optional<Folders> folders(FolderConfig config) {
    if (config.inbox().isPresent() != config.outbox().isPresent()) {
      throw new IllegalArgumentException(
          "Give both cupel.folder.inbox and cupel.folder.outbox, or none");
    }
    if (config.period().isNegative() || config.period().isZero()) {
      throw new IllegalArgumentException("cupel.folder.period must be positive");
    }
    return config.inbox().map(in -> apart(new Inbox(in), new Outbox(config.outbox().get())));
  }

  private static Folders apart(Inbox inbox, Outbox outbox) {
    if (outbox.root().startsWith(inbox.root())) {
      throw new IllegalArgumentException(
          "cupel.folder.outbox is within cupel.folder.inbox: results would be versions");
    }
    return new Folders(inbox, outbox);
  }
}
