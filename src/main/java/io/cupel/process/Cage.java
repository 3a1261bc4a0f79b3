package io.cupel.process;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** How far the engine's process is shut off from the machine it runs on. Found out by trying. */
public enum Cage {
  /** Bubblewrap: namespaces for network, files, processes and more. */
  CLOSED("none", "its own and the job's"),
  /** util-linux: a network namespace without any address. */
  NO_NETWORK("none", "the user's"),
  /** A process as any other. */
  OPEN("the user's", "the user's");

  private static final List<String> UNSHARE = List.of("unshare", "--net", "--map-root-user", "--");

  private final String network;
  private final String files;

  Cage(String network, String files) {
    this.network = network;
    this.files = files;
  }

  /** Which network it reaches, in words. */
  public String network() {
    return network;
  }

  /** Which files it reaches, in words. */
  public String files() {
    return files;
  }

  @Override
  public String toString() {
    return "network: " + network + ", files: " + files;
  }

  /**
   * The best cage that there is here.
   *
   * @throws IllegalStateException where a closed one is required and there is none; the message
   *     says what to do
   */
  public static Cage find(CageMode mode) {
    if (mode == CageMode.OFF) {
      return OPEN;
    }
    if (mode == CageMode.REQUIRE && Probed.BEST != CLOSED) {
      throw new IllegalStateException(
          "cupel.engine.cage=require, but the engine cannot be shut off here ("
              + Probed.BEST
              + "). It needs bubblewrap (the command bwrap), and a system that lets an ordinary"
              + " user make namespaces: containers often do not.");
    }
    return Probed.BEST;
  }

  /** What to put before a command. */
  List<String> prefix(FileView view) {
    return switch (this) {
      case CLOSED -> Bubblewrap.prefix(view);
      case NO_NETWORK -> UNSHARE;
      case OPEN -> List.of();
    };
  }

  /** Whether only the files of a view are there. */
  boolean hidesFiles() {
    return this == CLOSED;
  }

  private static final class Probed {
    /** A machine that is only busy must not get a weaker cage. */
    private static final long PATIENCE_SECONDS = 60;

    static final Cage BEST = best();

    private static Cage best() {
      FileView nothing = FileView.ofSystem();
      for (Cage cage : List.of(CLOSED, NO_NETWORK)) {
        List<String> command = new ArrayList<>(cage.prefix(nothing));
        command.addAll(List.of("/bin/sh", "-c", "exit 0"));
        if (succeeds(command)) {
          return cage;
        }
      }
      return OPEN;
    }

    private static boolean succeeds(List<String> command) {
      try {
        Process process =
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        return ended && process.exitValue() == 0;
      } catch (IOException e) {
        return false; // there is no such command
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
  }
}
