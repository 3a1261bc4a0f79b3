package io.cupel.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * Kills a process whose resident memory, and that of all it started, exceeds a limit. A limit on
 * address space ({@code ulimit -v}) would not do: a JVM and libtorch reserve far more than they
 * use.
 */
final class MemoryWatch implements Runnable {
  private static final long PERIOD_MILLIS = 200;

  /** Looking for descendants costs more than looking at them. */
  private static final int PERIODS_A_LOOK = 10;

  private final Process process;
  private final long limitBytes;
  private final Runnable onExceeded;

  MemoryWatch(Process process, long limitBytes, Runnable onExceeded) {
    this.process = process;
    this.limitBytes = limitBytes;
    this.onExceeded = onExceeded;
  }

  @Override
  public void run() {
    List<Long> descendants = List.of();
    try {
      for (int period = 0; process.isAlive(); period++) {
        if (period % PERIODS_A_LOOK == 0) {
          descendants = process.descendants().map(ProcessHandle::pid).toList();
        }
        OptionalLong own = usedBytes(process.pid());
        if (own.isEmpty()) {
          return; // gone, or no /proc here
        }
        long used =
            descendants.stream()
                .map(MemoryWatch::usedBytes)
                .mapToLong(bytes -> bytes.orElse(0))
                .reduce(own.getAsLong(), Long::sum);
        if (used > limitBytes) {
          onExceeded.run();
          return;
        }
        Thread.sleep(PERIOD_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Resident and swapped memory of a process; empty where that is not known. */
  static OptionalLong usedBytes(long pid) {
    try {
      long kib = 0;
      for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
        if (line.startsWith("VmRSS:") || line.startsWith("VmSwap:")) {
          kib += Long.parseLong(line.replaceAll("\\D", ""));
        }
      }
      return kib == 0 ? OptionalLong.empty() : OptionalLong.of(kib << 10);
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
