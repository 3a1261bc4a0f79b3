import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Processor time that this load and the processes of the system property {@code processes} take
 * ({@code NAME=PID,…}), in steps of 10 ms. Unlike a rate, it does not get worse when other work has
 * the cores.
 */
final class Shares {
  private final Map<String, ProcessHandle> processes = new LinkedHashMap<>();
  private final Map<String, Duration> before;

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

  /** What was taken since the start, for each of so many events. */
  String of(int events) {
    Map<String, Duration> after = taken();
    return processes.keySet().stream()
        .map(name -> name + " " + micros(after.get(name).minus(before.get(name)), events))
        .collect(Collectors.joining(", ", "processor time for each: ", ""));
  }

  private static String micros(Duration time, int events) {
    return String.format(Locale.ROOT, "%.0f µs", time.toNanos() / 1e3 / events);
  }
}
