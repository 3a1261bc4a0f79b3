package io.cupel.purify;

import io.cupel.classifier.PassCount;
import io.cupel.purify.ProgressListener.Progress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Follows a running hardening: phases and what they cost, progress, losses, warnings. */
final class Trace {
  private record Cost(double seconds, double passes) {
    Cost plus(Cost more) {
      return new Cost(seconds + more.seconds, passes + more.passes);
    }
  }

  private final ProgressListener listener;
  private final long start = System.nanoTime();
  private final Map<String, Cost> costs = new LinkedHashMap<>(); // of phases, as they began
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
    Cost cost = new Cost((now - phaseStart) / 1e9, passes.passes() - passesBefore);
    costs.merge(phase, cost, Cost::plus);
    phaseStart = now;
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
    return byPhase(Cost::seconds);
  }

  Map<String, Double> passesByPhase() {
    return byPhase(Cost::passes);
  }

  private Map<String, Double> byPhase(Function<Cost, Double> part) {
    endPhase();
    Map<String, Double> phases = new LinkedHashMap<>();
    costs.forEach((name, cost) -> phases.put(name, part.apply(cost)));
    return Collections.unmodifiableMap(phases);
  }
}
