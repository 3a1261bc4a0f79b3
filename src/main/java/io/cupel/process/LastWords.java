package io.cupel.process;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last lines that a process said. Thread-safe. */
final class LastWords {
  private static final int LINES = 20;
  private static final int LINE_LENGTH = 400;
  private static final int SENTENCE_LENGTH = 2500;

  private final Deque<String> lines = new ArrayDeque<>();

  synchronized void add(String line) {
    String printable = line.replaceAll("\\p{Cntrl}", " ").strip();
    if (printable.isEmpty()) {
      return;
    }
    if (lines.size() == LINES) {
      lines.removeFirst();
    }
    lines.addLast(
        printable.length() > LINE_LENGTH ? printable.substring(0, LINE_LENGTH) + "…" : printable);
  }

  synchronized List<String> lines() {
    return List.copyOf(lines);
  }

  boolean contain(String text) {
    return lines().stream().anyMatch(l -> l.contains(text));
  }

  /** A sentence, or nothing when the process was silent. Of many words the last ones. */
  String sentence() {
    String all = String.join(" | ", lines());
    String last =
        all.length() <= SENTENCE_LENGTH ? all : "…" + all.substring(all.length() - SENTENCE_LENGTH);
    return all.isEmpty() ? "" : " Its last words: " + last;
  }
}
