package io.cupel.registry.mlflow;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The last things that were noted, by name. Thread safe.
 *
 * @param <T> what is noted about a name
 */
public final class Recent<T> {
  private final Map<String, T> notes;

  /**
   * @param most the oldest is forgotten when there are more
   */
  public Recent(int most) {
    notes =
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, T> eldest) {
            return size() > most;
          }
        };
  }

  /** What was noted last. */
  public synchronized Optional<T> get(String name) {
    return Optional.ofNullable(notes.get(name));
  }

  /** Notes something, in place of what was noted before. */
  public synchronized void put(String name, T note) {
    notes.put(name, note);
  }
}
