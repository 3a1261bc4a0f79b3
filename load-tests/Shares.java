import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Processor time that this load and the processes of the system property {@code processes} take
 * ({@code NAME=PID,…}), in steps of 10 ms, and what all else on the machine took meanwhile. Unlike a
 * rate, it gets little worse when other work has the cores.
 */
final class Shares {
  private final Map<String, ProcessHandle> processes = new LinkedHashMap<>();
  private final Map<String, Duration> before;
  private final Duration machineBefore = machine();

  private Shares() {
    Arrays.stream(System.getProperty("processes", "").split(","))
        .filter(entry -> !entry.isEmpty())
        .map(entry -> entry.split("="))
        .forEach(entry -> processes.put(entry[0], process(Long.parseLong(entry[1]))));
    processes.put("this load", ProcessHandle.current());
    before = taken();
  }

  private static ProcessHandle process(long pid) {
    return ProcessHandle.of(pid).orElseThrow(() -> new IllegalStateException("no process " + pid));
  }

  /** Begins to count. */
  static Shares start() {
    return new Shares();
  }

  private Map<String, Duration> taken() {
    return processes.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                entry -> entry.getValue().info().totalCpuDuration().orElse(Duration.ZERO)));
  }

  /** What all processors did so far, in every process. */
  private static Duration machine() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/stat"))) {
      String[] ticks = lines.findFirst().orElseThrow().split(" +");
      return IntStream.of(1, 2, 3, 6, 7) // user, nice, system, interrupts of both kinds
          .mapToLong(i -> Long.parseLong(ticks[i]))
          .mapToObj(tick -> Duration.ofMillis(10 * tick))
          .reduce(Duration.ZERO, Duration::plus);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What was taken since the start, for each of so many events. */
  String of(int events) {
    Map<String, Duration> after = taken();
    Duration others = machine().minus(machineBefore);
    for (String name : processes.keySet()) {
      others = others.minus(after.get(name).minus(before.get(name)));
    }
    return processes.keySet().stream()
        .map(name -> name + " " + micros(after.get(name).minus(before.get(name)), events))
        .collect(
            Collectors.joining(
                ", ", "processor time for each: ", ", all else " + micros(others, events)));
  }

  private static String micros(Duration time, int events) {
    return String.format(Locale.ROOT, "%.0f µs", time.toNanos() / 1e3 / events);
  }
}
