package io.cupel.worker;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * What the machine's GPUs do, as NVIDIA's own tool tells it every few seconds. The engine's process
 * cannot tell: it has the GPU for a job only, and in a closed cage it has no way to say so.
 */
final class GpuWatch implements AutoCloseable {
  static final List<String> COMMAND =
      List.of(
          "nvidia-smi",
          "--query-gpu=index,memory.used,memory.total,utilization.gpu",
          "--format=csv,noheader,nounits",
          "--loop=15");

  private static final int MEBIBYTE = 1 << 20;

  private final Process process;
  private final Map<String, Reading> latest = new ConcurrentHashMap<>();

  /**
   * One GPU at one moment.
   *
   * @param gpu its index, as the driver counts
   * @param usedBytes of its memory, by everything on the machine; NaN: not told
   * @param totalBytes of its memory; NaN: not told
   * @param utilisation share of the last sampling period in which a kernel ran, 0..1; NaN: not told
   */
  record Reading(String gpu, double usedBytes, double totalBytes, double utilisation) {
    /** Of a line of the tool; empty: it says something else. */
    static Optional<Reading> of(String line) {
      String[] fields = line.split(",", -1);
      if (fields.length != 4 || !fields[0].strip().matches("\\d{1,4}")) {
        return Optional.empty();
      }
      return Optional.of(
          new Reading(
              fields[0].strip(),
              MEBIBYTE * number(fields[1]),
              MEBIBYTE * number(fields[2]),
              number(fields[3]) / 100));
    }

    private static double number(String field) {
      try {
        return Double.parseDouble(field.strip());
      } catch (NumberFormatException e) {
        return Double.NaN; // "[N/A]", of a part of a GPU
      }
    }
  }

  private GpuWatch(Process process) {
    this.process = process;
  }

  /**
   * Watches; empty: the machine has no such tool, and so no GPU that libtorch could use.
   *
   * @param command prints a line a GPU, again and again
   * @param found hears of each GPU once
   */
  static Optional<GpuWatch> start(List<String> command, Consumer<String> found) {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().keySet().retainAll(List.of("PATH", "LD_LIBRARY_PATH"));
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      GpuWatch watch = new GpuWatch(process);
      Thread reader = new Thread(() -> watch.read(found), "gpu-watch");
      reader.setDaemon(true);
      reader.start();
      return Optional.of(watch);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private void read(Consumer<String> found) {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Reading.of(line)
            .ifPresent(
                reading -> {
                  if (latest.put(reading.gpu(), reading) == null) {
                    found.accept(reading.gpu());
                  }
                });
      }
    } catch (IOException e) {
      // It was closed, or the tool was killed: what it said last is not the truth any more.
    }
    latest.clear();
  }

  /** The latest reading; empty: the tool says nothing more. */
  Optional<Reading> of(String gpu) {
    return Optional.ofNullable(latest.get(gpu));
  }

  @Override
  public void close() {
    process.destroy();
  }
}
