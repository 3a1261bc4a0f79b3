package io.cupel.cli;

import io.cupel.reason.Printable;
import io.cupel.replay.Candidate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One candidate of a replay as text for a person or a JSON object. */
final class ReplayLine {
  private ReplayLine() {}

  /**
   * Two lines: what it is, and what was found. Dead letters are of whoever could write them:
   * nothing of them reaches the terminal that it might obey.
   *
   * @param state what becomes of it
   * @param obstacle why it is not replayed
   */
  static String text(String state, Candidate candidate, Optional<String> obstacle) {
    String facts =
        Stream.of(
                candidate.id().toString(),
                candidate.at().toString(),
                candidate.reason(),
                candidate.subject(),
                state + obstacle.map(why -> ": " + why).orElse(""))
            .map(Printable::of)
            .collect(Collectors.joining("  "));
    return facts + System.lineSeparator() + "    " + Printable.of(candidate.message());
  }

  static Map<String, Object> json(String state, Candidate candidate, Optional<String> obstacle) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", candidate.id().toString());
    json.put("state", state);
    json.put("at", candidate.at().toString());
    json.put("reason", candidate.reason());
    json.put("subject", candidate.subject());
    json.put("message", candidate.message());
    json.put("obstacle", obstacle.orElse(null));
    json.put("cameBack", candidate.cameBack());
    return json;
  }
}
