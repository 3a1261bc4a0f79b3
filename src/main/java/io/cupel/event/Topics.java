package io.cupel.event;

import java.util.regex.Pattern;

/**
 * Names of the topics under one prefix, so that several installations can share a cluster.
 *
 * @param prefix stands before every topic's and group's name; may be empty
 */
public record Topics(String prefix) {
  /** Configuration key of the prefix. */
  public static final String PREFIX_KEY = "cupel.topics.prefix";

  // Kafka's own rule is 249 characters; internal topics of Streams need most of it.
  private static final Pattern LEGAL = Pattern.compile("[A-Za-z0-9._-]{0,60}");

  /** Refuses what Kafka would not accept within a topic's name. */
  public Topics {
    if (!LEGAL.matcher(prefix).matches()) {
      throw new IllegalArgumentException(
          PREFIX_KEY + ": '" + prefix + "' is not at most 60 of letters, digits, '.', '_' and '-'");
    }
  }

  /** Full name of a topic. */
  public String name(Topic topic) {
    return prefix + topic.baseName();
  }

  /** Full name of a consumer group, application or transaction that belongs to this prefix. */
  public String group(String baseName) {
    return prefix + baseName;
  }
}
