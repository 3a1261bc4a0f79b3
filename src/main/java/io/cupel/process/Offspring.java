package io.cupel.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What an engine has started, whoever its parent is by now: when a process ends, the system hands
 * its children to another one, and they are found among the engine's descendants no more. They are
 * known by a mark in the environment, which processes inherit. One that takes the mark off escapes;
 * only a closed cage holds that one. Linux only, elsewhere there is none.
 *
 * @param mark another one for each engine
 */
record Offspring(String mark) {
  /** Variable that the mark is the value of. */
  static final String VARIABLE = "CUPEL_ENGINE";

  private static final Path PROCESSES = Path.of("/proc");

  /** A larger environment is no work of ours. */
  private static final int LARGEST = 1 << 20;

  /** One that is just starting another is seen with it, the next time. */
  private static final int LOOKS = 50;

  private static final long LOOK_MILLIS = 10;

  /** Of the engine whose folder this is. */
  static Offspring of(Path work) {
    return new Offspring(work.getFileName().toString());
  }

  /** Kills all that run, until there are none; never the process that asks. */
  void kill() {
    List<ProcessHandle> left = running();
    boolean interrupted = false;
    for (int i = 0; !left.isEmpty() && i < LOOKS; i++) {
      left.forEach(ProcessHandle::destroyForcibly);
      try {
        Thread.sleep(LOOK_MILLIS);
      } catch (InterruptedException e) {
        interrupted = true; // whoever stops this wants them gone, too
      }
      left = running();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private List<ProcessHandle> running() {
    if (!Files.isDirectory(PROCESSES)) {
      return List.of();
    }
    ProcessHandle self = ProcessHandle.current();
    return ProcessHandle.allProcesses()
        .filter(process -> !process.equals(self) && isMarked(process) && FirstWithin.runs(process))
        .toList();
  }

  private boolean isMarked(ProcessHandle process) {
    Path file = PROCESSES.resolve(process.pid() + "/environ");
    try (InputStream in = Files.newInputStream(file)) {
      String environment = new String(in.readNBytes(LARGEST), StandardCharsets.ISO_8859_1);
      return ("\0" + environment).contains("\0" + VARIABLE + "=" + mark + "\0");
    } catch (IOException e) {
      return false; // another user's, or gone
    }
  }
}
