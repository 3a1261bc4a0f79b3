package io.cupel.process;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Whether a process can be started without a network by an ordinary user. Found out once. */
final class NetworkIsolation {
  private static final Logger LOG = System.getLogger(NetworkIsolation.class.getName());

  /** A network namespace inside a user namespace needs no privilege where the kernel allows it. */
  private static final List<String> PREFIX = List.of("unshare", "--net", "--map-root-user", "--");

  private NetworkIsolation() {}

  /** What to put before a command so that it runs without a network; empty where impossible. */
  static List<String> prefix() {
    return Probed.WORKS ? PREFIX : List.of();
  }

  private static final class Probed {
    static final boolean WORKS = probe();

    private static boolean probe() {
      boolean works = false;
      try {
        Process process =
            new ProcessBuilder("unshare", "--net", "--map-root-user", "--", "true")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        works = process.waitFor(5, TimeUnit.SECONDS) && process.exitValue() == 0;
        process.destroyForcibly();
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "no unshare command", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      if (!works) {
        LOG.log(
            Level.WARNING,
            "The engine's process keeps its network: this system does not let an ordinary user"
                + " take it away (unshare --net). Restrict it from outside, for example by a"
                + " network policy.");
      }
      return works;
    }
  }
}
