package io.cupel.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The first process in a namespace of its own: when it ends, all others there are killed.
 *
 * @param handle as it is known outside
 */
record FirstWithin(ProcessHandle handle) {
  private static final long LOOK_MILLIS = 5;
  private static final int LOOKS = 1000;

  /**
   * To be found before anything is asked of the process outside: should that end, those within
   * would be found no more.
   *
   * @return empty when the process outside ended before it had started one, or did not in time
   */
  static Optional<FirstWithin> of(Process outside) {
    Optional<ProcessHandle> first = outside.children().findFirst();
    boolean interrupted = false;
    for (int i = 0; first.isEmpty() && outside.isAlive() && i < LOOKS; i++) {
      try {
        Thread.sleep(LOOK_MILLIS);
      } catch (InterruptedException e) {
        interrupted = true; // whoever stops this must find those within, too
      }
      first = outside.children().findFirst();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return first.map(FirstWithin::new);
  }

  void kill() {
    handle.destroyForcibly();
  }

  boolean runs() {
    return runs(handle);
  }

  /**
   * Whether a process still does anything. One that has ended is listed, and alive to Java, until
   * somebody has asked for its exit status: of an orphan in a container that may be nobody.
   */
  static boolean runs(ProcessHandle process) {
    return process.isAlive() && !hasEnded(process.pid());
  }

  private static boolean hasEnded(long pid) {
    try {
      byte[] stat = Files.readAllBytes(Path.of("/proc/" + pid + "/stat"));
      String line = new String(stat, StandardCharsets.ISO_8859_1);
      char state = line.charAt(line.lastIndexOf(')') + 2); // the name before may be any
      return state == 'Z' || state == 'X';
    } catch (IOException e) {
      return false; // gone, which isAlive() says as well, or no /proc here
    }
  }

  /**
   * Waits for its end.
   *
   * @return false when it did not come in time
   */
  boolean awaitEnd(long millis) throws InterruptedException {
    for (long waited = 0; runs(); waited += LOOK_MILLIS) {
      if (waited >= millis) {
        return false;
      }
      Thread.sleep(LOOK_MILLIS);
    }
    return true;
  }
}
