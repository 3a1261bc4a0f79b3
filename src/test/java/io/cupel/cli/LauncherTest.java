package io.cupel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The script {@code ./cupel} in a checkout of its own, with a JDK and a build that only pretend.
 */
class LauncherTest {
  private static final List<String> TOOLS =
      List.of(
          "sh",
          "sed",
          "head",
          "tail",
          "find",
          "dirname",
          "readlink",
          "cat",
          "touch",
          "mkdir",
          "rm",
          "flock",
          "sleep",
          "stty");

  @TempDir Path folder;
  private Path checkout;
  private Path launcher;
  private Path jdk;
  private final Map<String, String> environment = new TreeMap<>();

  private record Result(int code, String out, String err) {}

  @BeforeEach
  void checkout() throws IOException {
    checkout = Files.createDirectories(folder.resolve("a check out"));
    Files.createDirectories(checkout.resolve("src/main/java"));
    Files.createDirectories(checkout.resolve("schemas"));
    Files.writeString(checkout.resolve("pom.xml"), "<project/>");
    launcher = script(checkout.resolve("cupel"), Files.readString(Path.of("cupel")));
    script(
        checkout.resolve("mvnw"),
        """
        #!/bin/sh
        mkdir -p target/quarkus-app
        echo built >> target/builds
        sleep 0.3
        [ ! -e broken ] || { echo "cannot find symbol"; exit 1; }
        touch target/quarkus-app/quarkus-run.jar target/quarkus-app/cupel.stamp
        """);
    jdk = java(folder.resolve("jdk 17"), "17.0.15", true);
    Path tools = Files.createDirectory(folder.resolve("tools"));
    for (String tool : TOOLS) {
      for (String place : List.of("/usr/bin/", "/bin/")) {
        if (Files.exists(Path.of(place + tool)) && !Files.exists(tools.resolve(tool))) {
          script(tools.resolve(tool), "#!/bin/sh\nexec " + place + tool + " \"$@\"\n");
        }
      }
    }
    environment.put("PATH", tools.toString());
    environment.put("CUPEL_JAVA_SEARCH", "path");
    environment.put("JAVA_HOME", jdk.toString());
    old(checkout);
  }

  private static Path java(Path home, String version, boolean compiler) throws IOException {
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    script(
        home.resolve("bin/java"),
        "#!/bin/sh\necho " + version + "\nfor a; do echo \"[$a]\"; done\n");
    if (compiler) {
      script(home.resolve("bin/javac"), "#!/bin/sh\n");
    }
    return home;
  }

  private static Path script(Path file, String text) throws IOException {
    Files.writeString(file, text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** As a checkout that was made a while ago. */
  private static void old(Path tree) throws IOException {
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.toList()) {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(3600)));
      }
    }
  }

  private Result call(Path command, String... args) throws IOException, InterruptedException {
    return end(start(command, args));
  }

  private Process start(Path command, String... args) throws IOException {
    List<String> words = new ArrayList<>(List.of(command.toString()));
    words.addAll(Arrays.asList(args));
    ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder.start();
  }

  private static Result end(Process process) throws IOException, InterruptedException {
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), out, err);
  }

  private long builds() throws IOException {
    return Files.readAllLines(checkout.resolve("target/builds")).size();
  }

  @Test
  void theFirstCallBuildsAndRuns() throws Exception {
    Result first = call(launcher, "harden", "a b", "$HOME");
    Result second = call(launcher, "--help");

    assertThat(first.err()).isEqualTo("Building Cupel (first use, about a minute)…\n");
    assertThat(first.code()).isZero();
    assertThat(first.out())
        .contains("[-Dcupel.home=" + checkout + "]")
        .contains("[" + checkout + "/target/quarkus-app/quarkus-run.jar]")
        .endsWith("[harden]\n[a b]\n[$HOME]\n");
    assertThat(second.err()).isEmpty();
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void aChangeBuildsAgainAndARemovalToo() throws Exception {
    Path schema = Files.writeString(checkout.resolve("schemas/a.avsc"), "{}");
    old(checkout);
    call(launcher);

    Files.writeString(checkout.resolve("src/main/java/A.java"), "class A {}");
    Result changed = call(launcher);
    Files.delete(schema);
    Result removed = call(launcher);
    Result same = call(launcher);

    assertThat(changed.err()).isEqualTo("Building Cupel (sources changed)…\n");
    assertThat(removed.err()).isEqualTo("Building Cupel (sources changed)…\n");
    assertThat(same.err()).isEmpty();
    assertThat(builds()).isEqualTo(3);
  }

  @Test
  void whatIsEditedDuringABuildIsBuiltNext() throws Exception {
    Process building = start(launcher);
    while (!Files.exists(checkout.resolve("target/builds"))) {
      Thread.sleep(10);
    }
    Thread.sleep(50); // the clock of a file system may tick only every 10 ms
    Files.writeString(checkout.resolve("src/main/java/A.java"), "class A {}");
    end(building);

    Result next = call(launcher);

    assertThat(next.err()).contains("sources changed");
  }

  @Test
  void twoCallsBuildOnce() throws Exception {
    Process one = start(launcher);
    Process other = start(launcher);

    Result first = end(one);
    Result second = end(other);

    assertThat(List.of(first.code(), second.code())).containsExactly(0, 0);
    assertThat(builds()).isEqualTo(1);
    assertThat(first.err() + second.err()).contains("Another call is building Cupel");
  }

  @Test
  void aFailedBuildShowsTheEndOfItsLog() throws Exception {
    Files.writeString(checkout.resolve("broken"), "");

    Result result = call(launcher);

    assertThat(result.code()).isEqualTo(ExitCode.BUILD_FAILED.number());
    assertThat(result.err()).contains("cannot find symbol", "target/build.log");
    assertThat(result.out()).isEmpty();
  }

  @Test
  void itIsFoundThroughLinks() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("absolute"), launcher);
    Path other = Files.createSymbolicLink(folder.resolve("relative"), Path.of("absolute"));

    Result result = call(other);

    assertThat(result.out()).contains("[-Dcupel.home=" + checkout + "]");
  }

  @Test
  void withoutJavaItSaysWhatToInstall() throws Exception {
    environment.remove("JAVA_HOME");

    Result result = call(launcher, "demo");

    assertThat(result.code()).isEqualTo(ExitCode.NO_JAVA.number());
    assertThat(result.err())
        .startsWith("Cupel needs a JDK, version 17 to 25, and found none.")
        .contains("apt-get install openjdk-17-jdk-headless");
  }

  @Test
  void anOldJavaIsNamedAndNotUsed() throws Exception {
    Path old = java(folder.resolve("jdk8"), "1.8.0_402", true);
    environment.put("JAVA_HOME", old.toString());

    Result result = call(launcher);

    assertThat(result.code()).isEqualTo(ExitCode.NO_JAVA.number());
    assertThat(result.err()).contains("Java 8 in " + old);
  }

  @Test
  void aJavaOnThePathStandsInForAnUnsuitableHome() throws Exception {
    environment.put("JAVA_HOME", java(folder.resolve("jdk11"), "11.0.2", true).toString());
    Files.createSymbolicLink(folder.resolve("tools/java"), jdk.resolve("bin/java"));

    Result result = call(launcher);

    assertThat(result.code()).isZero();
    assertThat(result.out()).startsWith("17.0.15\n");
  }

  @Test
  void aJavaWithoutCompilerRunsWhatIsBuiltButCannotBuild() throws Exception {
    environment.put("JAVA_HOME", java(folder.resolve("jre"), "21.0.1", false).toString());

    Result unbuilt = call(launcher);
    script(checkout.resolve("cupel"), Files.readString(Path.of("cupel")));
    environment.put("JAVA_HOME", jdk.toString());
    call(launcher);
    environment.put("JAVA_HOME", folder.resolve("jre").toString());
    Result built = call(launcher);

    assertThat(unbuilt.code()).isEqualTo(ExitCode.NO_JAVA.number());
    assertThat(unbuilt.err()).contains("has no javac");
    assertThat(built.code()).isZero();
    assertThat(built.out()).startsWith("21.0.1\n");
  }

  @Test
  void newerJavasGetTheFlagsThatKeepThemQuiet() throws Exception {
    environment.put("JAVA_HOME", java(folder.resolve("jdk25"), "25", true).toString());

    Result result = call(launcher);

    assertThat(result.out()).contains("[--sun-misc-unsafe-memory-access=allow]");
  }

  @Test
  void theRecordOfAStartIsOfThisJava() throws Exception {
    Files.createDirectories(checkout.resolve("target"));
    Files.writeString(checkout.resolve("target/cupel-17.jsa"), "");
    String flag = "[-XX:SharedArchiveFile=" + checkout + "/target/cupel-17.jsa]";

    Result same = call(launcher);
    environment.put("JAVA_HOME", java(folder.resolve("jdk25"), "25", true).toString());
    Result other = call(launcher);

    assertThat(same.out()).contains(flag);
    assertThat(other.out()).doesNotContain("SharedArchiveFile");
  }
}
