package io.cupel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The programs beside the load tests' scripts are run from source, seldom: they must still compile.
 */
class LoadTestsTest {
  @TempDir Path classes;

  @Test
  void programsCompile() throws IOException {
    // Given
    List<Path> programs;
    try (Stream<Path> files = Files.walk(Path.of("load-tests"))) {
      programs = files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    List<String> options =
        List.of(
            "-proc:none", "-cp", System.getProperty("java.class.path"), "-d", classes.toString());

    // When
    boolean compiled;
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      compiled =
          compiler
              .getTask(
                  said, manager, null, options, null, manager.getJavaFileObjectsFromPaths(programs))
              .call();
    }

    // Then
    assertThat(programs).isNotEmpty();
    assertThat(compiled).as(said.toString()).isTrue();
  }
}
