package io.cupel.purify;

import io.cupel.classifier.PassCount;
import io.cupel.purify.ProgressListener.Progress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Follows a running hardening: phases and what they cost, progress, losses, warnings. */
final class Trace {
  private final ProgressListener listener;
  private final long start = System.nanoTime();
  private final Map<String, Double> seconds = new LinkedHashMap<>();
  private final Map<String, Double> passesOfPhases = new LinkedHashMap<>();
  private final List<Double> losses = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final PassCount passes = new PassCount();
  private String phase = "load";
  private long phaseStart = start;
  private double passesBefore; // the phase
  private double from;
  private double to;
  private double done;

  Trace(ProgressListener listener) {
    this.listener = listener;
  }

  /**
   * Begins a phase.
   *
   * @param name its name
   * @param upTo the fraction of the whole job that is done when it ends, 0..1; what is done already
   *     never becomes less, since a further attempt goes through earlier phases again
   */
  void begin(String name, double upTo) {
    endPhase();
    phase = name;
    from = to;
    to = Math.max(from, upTo);
    within(0);
  }

  private void endPhase() {
    long now = System.nanoTime();
    seconds.merge(phase, (now - phaseStart) / 1e9, Double::sum);
    phaseStart = now;
    passesOfPhases.merge(phase, passes.passes() - passesBefore, Double::sum);
    passesBefore = passes.passes();
  }

  /** Progress within the phase, 0..1. */
  void within(double fraction) {
    double loss =
        phase.equals("unlearn") && !losses.isEmpty() ? losses.get(losses.size() - 1) : Double.NaN;
    done = from + fraction * (to - from);
    double elapsed = seconds();
    double speed = passes.images() > 0 ? passes.images() / elapsed : Double.NaN;
    listener.on(new Progress(phase, done, loss, speed, ""));
  }

  /** The fraction of the whole job that is done, 0..1. */
  double done() {
    return done;
  }

  /** One line for a person. */
  void say(String message) {
    listener.on(new Progress(phase, done, Double.NaN, Double.NaN, message));
  }

  /** Something a person should know; also part of the report. */
  void warn(String message) {
    warnings.add(message);
    say(message);
  }

  List<Double> losses() {
    return losses;
  }

  List<String> warnings() {
    return warnings;
  }

  PassCount passes() {
    return passes;
  }

  double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }

  Map<String, Double> secondsByPhase() {
    endPhase();
    return inOrder(seconds);
  }

  Map<String, Double> passesByPhase() {
    endPhase();
    return inOrder(passesOfPhases);
  }

  private static Map<String, Double> inOrder(Map<String, Double> phases) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(phases));
  }
}
