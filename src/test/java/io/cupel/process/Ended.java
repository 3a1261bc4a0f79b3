package io.cupel.process;

/** For tests that leave orphans: in a container there may be nobody who asks how those ended. */
public final class Ended {
  private Ended() {}

  /** Whether the process does nothing any more, be it listed or not. */
  public static boolean ended(ProcessHandle process) {
    return !FirstWithin.runs(process);
  }
}
