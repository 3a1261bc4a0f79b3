package io.cupel.registry.folder;

import io.cupel.digest.Sha256;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.event.VersionKey;
import io.cupel.reason.Printable;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Announces what is in the inbox and has no status, and puts into the outbox what has a result. It
 * remembers nothing that matters: after a restart, statuses and folders say what is left to do. Not
 * thread-safe.
 */
public final class FolderWatch {
  private static final Logger LOG = Logger.getLogger(FolderWatch.class);
  private static final int LOOKS_BETWEEN = 30;

  /** How far a version is. */
  public sealed interface Progress {
    /** It has no status. */
    record Unknown() implements Progress {}

    /** It is waited for. */
    record Waiting() implements Progress {}

    /**
     * Its end.
     *
     * @param json what happened
     * @param purified the new model file, where there is one and it can be read here
     */
    record Done(byte[] json, Optional<Path> purified) implements Progress {}
  }

  /** What is known of versions. */
  public interface Versions {
    Progress progress(VersionKey version);
  }

  private final String registry;
  private final Inbox inbox;
  private final Outbox outbox;
  private final Versions versions;
  private final Consumer<ModelVersionRegistered> announce;
  private final Map<VersionKey, Integer> announced = new HashMap<>();
  private final Set<VersionKey> leftOut = new HashSet<>();
  private int looks;

  /**
   * @param registry under which versions are announced
   * @param announce returns when Kafka has it
   */
  public FolderWatch(
      String registry,
      Inbox inbox,
      Outbox outbox,
      Versions versions,
      Consumer<ModelVersionRegistered> announce) {
    this.registry = registry;
    this.inbox = inbox;
    this.outbox = outbox;
    this.versions = versions;
    this.announce = announce;
  }

  /**
   * One look at all that is there. A file that cannot be read or written does not stand in the way
   * of the others.
   *
   * @throws IOException when there was such a file, or when the inbox cannot be read
   * @throws ReasonException when Kafka does not take an announcement
   */
  public void look() throws IOException {
    looks++;
    Optional<IOException> trouble = Optional.empty();
    for (Arrival arrival : inbox.arrivals()) {
      try {
        advance(arrival);
      } catch (IOException e) {
        trouble = trouble.or(() -> Optional.of(e));
      }
    }
    if (trouble.isPresent()) {
      throw trouble.get();
    }
  }

  private void advance(Arrival arrival) throws IOException {
    VersionKey key = new VersionKey(registry, arrival.model(), arrival.version());
    Optional<String> problem = key.problem();
    if (problem.isPresent()) {
      leaveOut(key, arrival.file(), problem.get());
      return;
    }
    Progress progress = versions.progress(key);
    if (progress instanceof Progress.Done done) {
      outbox.put(arrival, done.json(), done.purified());
    }
    if (!(progress instanceof Progress.Unknown)) {
      announced.remove(key);
    } else if (isDue(key)) {
      announce.accept(event(arrival));
      announced.put(key, looks);
    }
  }

  /** Announced, it would become a dead letter, and never have a status. */
  private void leaveOut(VersionKey key, Path file, String problem) {
    if (leftOut.add(key)) {
      LOG.warnf("%s is left alone: %s", Printable.of(file.toString()), problem);
    }
  }

  /** The status of what was announced takes a moment; the same again would do no harm. */
  private boolean isDue(VersionKey key) {
    return looks - announced.getOrDefault(key, looks - LOOKS_BETWEEN) >= LOOKS_BETWEEN;
  }

  private ModelVersionRegistered event(Arrival arrival) throws IOException {
    return ModelVersionRegistered.newBuilder()
        .setRegistry(registry)
        .setModel(arrival.model())
        .setVersion(arrival.version())
        .setArtifactUri(arrival.file().toUri().toString())
        .setArtifactSha256(Sha256.of(arrival.file()))
        .setRegisteredAt(arrival.modified().truncatedTo(ChronoUnit.MILLIS))
        .build();
  }
}
