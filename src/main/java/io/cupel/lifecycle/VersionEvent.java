package io.cupel.lifecycle;

import io.cupel.event.HardeningFailed;
import io.cupel.event.HardeningJob;
import io.cupel.event.HardeningProgress;
import io.cupel.event.ModelVersionPurified;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.event.VersionKey;

/** Something that happened to a version. */
sealed interface VersionEvent {
  /** The version. */
  VersionKey key();

  /** It was announced. */
  record Announced(ModelVersionRegistered event) implements VersionEvent {
    @Override
    public VersionKey key() {
      return VersionKey.of(event);
    }
  }

  /** A job was made of it. */
  record Queued(HardeningJob event) implements VersionEvent {
    @Override
    public VersionKey key() {
      return VersionKey.of(event.getVersion());
    }
  }

  /** A worker has it. */
  record Progressed(HardeningProgress event) implements VersionEvent {
    @Override
    public VersionKey key() {
      return new VersionKey(event.getRegistry(), event.getModel(), event.getVersion());
    }
  }

  /** There is a verdict. */
  record Concluded(ModelVersionPurified event) implements VersionEvent {
    @Override
    public VersionKey key() {
      return new VersionKey(event.getRegistry(), event.getModel(), event.getSourceVersion());
    }
  }

  /** It was refused, or its job was given up. */
  record Failed(HardeningFailed event) implements VersionEvent {
    @Override
    public VersionKey key() {
      return new VersionKey(event.getRegistry(), event.getModel(), event.getVersion());
    }
  }
}
