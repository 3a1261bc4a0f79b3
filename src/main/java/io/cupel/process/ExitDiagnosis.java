package io.cupel.process;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.util.List;
import java.util.Map;

/** Why a process is gone, from its exit status and its last words. */
final class ExitDiagnosis {
  /** What the JVM, the C++ runtime, libtorch and CUDA say when there is no memory left. */
  private static final List<String> OUT_OF_MEMORY =
      List.of(
          "java.lang.OutOfMemoryError",
          "std::bad_alloc",
          "out of memory",
          "can't allocate memory",
          "not enough memory",
          "insufficient memory",
          "Cannot allocate memory");

  private static final Map<Integer, String> SIGNALS =
      Map.of(
          4, "SIGILL", 6, "SIGABRT", 7, "SIGBUS", 8, "SIGFPE", 9, "SIGKILL", 11, "SIGSEGV", 15,
          "SIGTERM");

  private ExitDiagnosis() {}

  /** Whether a message tells of exhausted memory. */
  static boolean tellsOfMemory(String message) {
    return message != null && OUT_OF_MEMORY.stream().anyMatch(message::contains);
  }

  /**
   * @param status exit status; 128 + n after signal n
   */
  static ReasonException of(int status, LastWords words) {
    String facts = "The engine's process ended with " + describe(status) + ".";
    // Nobody here sends SIGKILL without naming a cause of its own: the kernel's out-of-memory
    // killer is what remains.
    boolean memory = status == 137 || words.lines().stream().anyMatch(ExitDiagnosis::tellsOfMemory);
    return new ReasonException(
        memory ? Reason.ENGINE_OUT_OF_MEMORY : Reason.ENGINE_CRASHED, facts + words.sentence());
  }

  private static String describe(int status) {
    int signal = status - 128;
    return signal > 0 && signal < 65
        ? "exit code " + status + " (signal " + SIGNALS.getOrDefault(signal, "" + signal) + ")"
        : "exit code " + status;
  }
}
