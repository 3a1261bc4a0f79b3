package io.cupel.event;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Every topic, without its prefix: what is kept, how long, in how many partitions. */
public enum Topic {
  /** Announcements, by model name. */
  MODEL_VERSIONS("model-versions", 3, Kept.days(30)),
  /** Policies, by model name or {@code *}. One partition: every intake reads them all. */
  HARDENING_POLICIES("hardening-policies", 1, Kept.latest()),
  /** Since when a model's versions are announced from a polled registry, by registry/model. */
  MODEL_WATCHES("model-watches", 1, Kept.latest()),
  /** Jobs, by job id. */
  HARDENING_JOBS("hardening-jobs", 3, 1, Kept.days(30)),
  /** What running jobs do now, by job id. */
  HARDENING_PROGRESS("hardening-progress", 3, Kept.days(1)),
  /** Verdicts, by model name. */
  PURIFIED_MODEL_VERSIONS("purified-model-versions", 3, Kept.always()),
  /** What finished jobs measured, by model name. */
  HARDENING_METRICS("hardening-metrics", 3, Kept.days(90)),
  /** Failures, by job id, or by version key where there is no job. */
  HARDENING_FAILURES("hardening-failures", 3, Kept.always()),
  /** The one state of a version, by version key. */
  HARDENING_STATUS("hardening-status", 3, Kept.latest()),
  /** What was decided about versions, by whom and why, by version key. */
  HARDENING_DECISIONS("hardening-decisions", 3, Kept.always()),
  /**
   * What people told Cupel to do, by model name. As many partitions as {@link #MODEL_VERSIONS}, so
   * that the intake meets a model's commands where it remembers its jobs.
   */
  HARDENING_COMMANDS("hardening-commands", 3, Kept.days(30)),
  /** Jobs and commands that need no further delivery, by their id. */
  HARDENING_LEDGER("hardening-ledger", 3, Kept.latest(Duration.ofDays(30))),
  /** Records that nobody could read, as they came. */
  DEAD_LETTERS("dead-letters", 1, Kept.alwaysWithRoom());

  private final String baseName;
  private final int partitions;
  private final int partitionsWithShareGroups;
  private final Map<String, String> config;

  Topic(String baseName, int partitions, Map<String, String> config) {
    this(baseName, partitions, partitions, config);
  }

  Topic(
      String baseName, int partitions, int partitionsWithShareGroups, Map<String, String> config) {
    this.baseName = baseName;
    this.partitions = partitions;
    this.partitionsWithShareGroups = partitionsWithShareGroups;
    this.config = config;
  }

  /** Name without prefix. */
  public String baseName() {
    return baseName;
  }

  /** Partitions at creation; more may be added later by hand. */
  public int partitions() {
    return partitions;
  }

  /**
   * The same where the cluster has share groups. Such a group gives each member some of the
   * partitions, a single one where there are more members: a worker would be idle while jobs wait
   * in others. In one partition any job goes to whoever is free.
   */
  public int partitionsWithShareGroups() {
    return partitionsWithShareGroups;
  }

  /** Topic configuration at creation. */
  public Map<String, String> config() {
    return config;
  }

  private static final class Kept {
    static Map<String, String> days(int days) {
      return delete(Duration.ofDays(days).toMillis());
    }

    static Map<String, String> always() {
      return delete(-1);
    }

    /** Room for the largest record of any other topic and the headers that say why. */
    static Map<String, String> alwaysWithRoom() {
      Map<String, String> config = new HashMap<>(always());
      config.put("max.message.bytes", Integer.toString(2 << 20));
      return Map.copyOf(config);
    }

    static Map<String, String> latest() {
      // A closed segment a day, so that compaction gets at quiet topics too.
      return Map.of(
          "cleanup.policy", "compact",
          "segment.ms", Long.toString(Duration.ofDays(1).toMillis()),
          "min.cleanable.dirty.ratio", "0.1");
    }

    static Map<String, String> latest(Duration atMost) {
      Map<String, String> config = new HashMap<>(latest());
      config.put("cleanup.policy", "compact,delete");
      config.put("retention.ms", Long.toString(atMost.toMillis()));
      return Map.copyOf(config);
    }

    private static Map<String, String> delete(long millis) {
      return Map.of("cleanup.policy", "delete", "retention.ms", Long.toString(millis));
    }
  }
}
