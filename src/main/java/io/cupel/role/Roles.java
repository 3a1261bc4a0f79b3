package io.cupel.role;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The roles of one process, from the configuration key {@value #KEY}.
 *
 * @param active the roles; may be empty
 */
public record Roles(Set<Role> active) {
  /** A comma list of role names in lower case. */
  public static final String KEY = "cupel.roles";

  /** What a process does that is told nothing: everything. */
  public static final String DEFAULT = "gateway,intake,lifecycle,worker";

  /** Copies the set. */
  public Roles {
    active = Set.copyOf(active);
  }

  /**
   * Reads a comma list.
   *
   * @throws IllegalArgumentException for a name that is no role; the message lists those that are
   */
  public static Roles parse(String list) {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    for (String name : list.split(",", -1)) {
      if (!name.isBlank()) {
        roles.add(role(name.strip()));
      }
    }
    return new Roles(roles);
  }

  private static Role role(String name) {
    return Arrays.stream(Role.values())
        .filter(role -> role.name().equals(name.toUpperCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    KEY + ": no role '" + name + "'; there are " + DEFAULT));
  }

  /** Whether this process has the role. */
  public boolean has(Role role) {
    return active.contains(role);
  }

  /** The comma list. */
  @Override
  public String toString() {
    return active.stream()
        .sorted()
        .map(role -> role.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(","));
  }
}
