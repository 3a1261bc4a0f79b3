package io.cupel.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

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
   * is told to take this process first; no core dumps, for they hold weights; no file larger than 4
   * GiB (in blocks of 512 bytes).
   */
  private static final String SHELL_SCRIPT =
      "ulimit -c 0; ulimit -f 8388608; { echo 1000 >/proc/self/oom_score_adj; } 2>/dev/null;"
          + " exec \"$@\" 3>&1 1>&2";

  /** Where other libraries than those of the class path are. */
  static final List<String> LIBRARY_VARIABLES =
      List.of("LD_LIBRARY_PATH", "PYTORCH_LIBRARY_PATH", "CUDA_HOME");

  private static final Path SHELL = Path.of("/bin/sh");

  private LaunchCommand() {}

  /**
   * A process in its cage, not yet started.
   *
   * @param view what it sees besides its own files
   */
  static ProcessBuilder builder(
      EngineSettings settings, String mainClass, Path work, FileView view) {
    List<String> command = new ArrayList<>(settings.cage().prefix(own(work).and(view)));
    command.addAll(of(settings, mainClass, work));
    ProcessBuilder builder = new ProcessBuilder(command).directory(work.toFile());
    environment(builder.environment(), settings, work);
    return builder;
  }

  private static FileView own(Path work) {
    FileView all = FileView.ofClassPath(classPath());
    all = all.and(new FileView(List.of(Path.of(System.getProperty("java.home"))), List.of(work)));
    for (String variable : LIBRARY_VARIABLES) {
      all = all.and(FileView.ofClassPath(System.getenv().getOrDefault(variable, "")));
    }
    return all;
  }

  private static List<String> of(EngineSettings settings, String mainClass, Path work) {
    EngineLimits limits = settings.limits();
    boolean shell = Files.isExecutable(SHELL) && Files.exists(Path.of("/dev/fd"));
    List<String> command = new ArrayList<>();
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
    // What libraries log is kept until somebody says where to write it, and here nobody does.
    command.add("-Dslf4j.provider=org.slf4j.helpers.NOP_FallbackServiceProvider");
    command.add("-Djava.io.tmpdir=" + work);
    command.add("-Dai.djl.offline=true");
    command.add("-Doffline=true");
    command.add("-DOPT_OUT_TRACKING=true");
    command.add("-Dai.djl.pytorch.num_threads=" + limits.effectiveThreads());
    command.add("-Dai.djl.pytorch.graph_optimizer=false");
    command.add("-cp");
    command.add(classPath());
    command.add(mainClass);
    command.add(shell ? "/dev/fd/3" : EngineMain.STANDARD_OUTPUT);
    return command;
  }

  private static void environment(
      Map<String, String> environment, EngineSettings settings, Path work) {
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
    environment.put(Offspring.VARIABLE, Offspring.of(work).mark());
  }

  static String classPath() {
    return classPath(System.getProperty("java.class.path"));
  }

  /**
   * The packaged service's class path names only its launcher; its jars lie in folders beside it.
   * Elsewhere (tests, an IDE) our own class path is complete; absolute, since the engine works in
   * another folder.
   */
  static String classPath(String own) {
    Path launcher = Path.of(own.split(File.pathSeparator, 2)[0]).toAbsolutePath();
    if (!launcher.getFileName().toString().equals("quarkus-run.jar")) {
      return Arrays.stream(own.split(File.pathSeparator))
          .map(entry -> Path.of(entry).toAbsolutePath().toString())
          .collect(Collectors.joining(File.pathSeparator));
    }
    Path app = launcher.getParent();
    return String.join(
        File.pathSeparator,
        app.resolve("app") + File.separator + "*",
        app.resolve("lib").resolve("main") + File.separator + "*",
        app.resolve("lib").resolve("boot") + File.separator + "*");
  }
}
