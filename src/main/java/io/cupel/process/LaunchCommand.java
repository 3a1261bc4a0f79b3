package io.cupel.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The command line and the environment of the engine's process. */
final class LaunchCommand {
  /**
   * What libtorch and CUDA need to be found and to choose devices. Anything else stays outside:
   * credentials, proxies, agents ({@code JAVA_TOOL_OPTIONS}).
   */
  private static final List<String> PASSED_ON =
      List.of(
          "PATH",
          "LANG",
          "LC_ALL",
          "LD_LIBRARY_PATH",
          "PYTORCH_LIBRARY_PATH",
          "PYTORCH_VERSION",
          "PYTORCH_FLAVOR",
          "PYTORCH_PRECXX11",
          "CUDA_HOME",
          "CUDA_VISIBLE_DEVICES",
          "NVIDIA_VISIBLE_DEVICES",
          "NVIDIA_DRIVER_CAPABILITIES",
          "CUBLAS_WORKSPACE_CONFIG",
          "OMP_WAIT_POLICY");

  /**
   * Standard output becomes standard error before anything of ours runs, and the pipe moves to
   * descriptor 3: native code and models print to descriptor 1. The kernel's out-of-memory killer
   * is told to take this process first; no core dumps, for they hold weights.
   */
  private static final String SHELL_SCRIPT =
      "ulimit -c 0; { echo 1000 >/proc/self/oom_score_adj; } 2>/dev/null;"
          + " exec \"$@\" 3>&1 1>&2";

  private static final Path SHELL = Path.of("/bin/sh");

  private LaunchCommand() {}

  static List<String> of(EngineSettings settings, String mainClass, Path work) {
    EngineLimits limits = settings.limits();
    boolean shell = Files.isExecutable(SHELL) && Files.exists(Path.of("/dev/fd"));
    List<String> command = new ArrayList<>();
    if (settings.isolateNetwork()) {
      command.addAll(NetworkIsolation.prefix());
    }
    if (shell) {
      command.addAll(List.of(SHELL.toString(), "-c", SHELL_SCRIPT, "cupel-engine"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + (limits.heapBytes() >> 10) + "k");
    command.add("-XX:+UseSerialGC");
    command.add("-XX:+ExitOnOutOfMemoryError");
    command.add("-XX:-CreateCoredumpOnCrash");
    command.add("-XX:ErrorFile=" + work.resolve("hs_err.log"));
    command.add("-XX:-UsePerfData");
    if (limits.threads() > 0) {
      // So that "as many as there are cores" means this engine's share of them.
      command.add("-XX:ActiveProcessorCount=" + limits.threads());
    }
    if (Runtime.version().feature() >= 22) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.add("-Djava.awt.headless=true");
    command.add("-Djava.io.tmpdir=" + work);
    command.add("-Dai.djl.offline=true");
    command.add("-Doffline=true");
    command.add("-DOPT_OUT_TRACKING=true");
    command.add("-Dai.djl.pytorch.num_threads=" + limits.effectiveThreads());
    command.add("-Dai.djl.pytorch.graph_optimizer=false");
    command.add("-cp");
    command.add(classPath(System.getProperty("java.class.path")));
    command.add(mainClass);
    command.add(shell ? "/dev/fd/3" : EngineMain.STANDARD_OUTPUT);
    return command;
  }

  static void environment(Map<String, String> environment, EngineSettings settings, Path work) {
    Map<String, String> ours = Map.copyOf(environment);
    environment.clear();
    for (String name : PASSED_ON) {
      if (ours.containsKey(name)) {
        environment.put(name, ours.get(name));
      }
    }
    String threads = Integer.toString(settings.limits().effectiveThreads());
    environment.put("DJL_CACHE_DIR", settings.cacheFolder().toString());
    environment.put("ENGINE_CACHE_DIR", settings.cacheFolder().toString());
    environment.put("DJL_OFFLINE", "true");
    environment.put("OPT_OUT_TRACKING", "true");
    environment.put("OMP_NUM_THREADS", threads);
    // Threads wait for each other spinning, which is fast; but not for long, since a thread that
    // spins takes the core from the one it waits for as soon as anything else runs here.
    environment.put("GOMP_SPINCOUNT", "20000");
    environment.put("MKL_NUM_THREADS", threads);
    // Off the main thread glibc maps every large tensor anew and gives it back at once: each step
    // pays for its page faults. One arena that keeps what it has got is a fifth faster.
    environment.put("MALLOC_ARENA_MAX", "1");
    environment.put("MALLOC_MMAP_THRESHOLD_", "1073741824");
    environment.put("MALLOC_TRIM_THRESHOLD_", "4294967296");
    environment.put("TMPDIR", work.toString());
  }

  /**
   * The packaged service's class path names only its launcher; its jars lie in folders beside it.
   * Elsewhere (tests, an IDE) our own class path is complete.
   */
  static String classPath(String own) {
    Path launcher = Path.of(own.split(File.pathSeparator, 2)[0]).toAbsolutePath();
    if (!launcher.getFileName().toString().equals("quarkus-run.jar")) {
      return own;
    }
    Path app = launcher.getParent();
    return String.join(
        File.pathSeparator,
        app.resolve("app") + File.separator + "*",
        app.resolve("lib").resolve("main") + File.separator + "*",
        app.resolve("lib").resolve("boot") + File.separator + "*");
  }
}
