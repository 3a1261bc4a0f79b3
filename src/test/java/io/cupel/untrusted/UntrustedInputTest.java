package io.cupel.untrusted;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every reader, with inputs that are nearly valid: some made by chance, always the same, and those
 * that a fuzzer found once (load-tests/fuzz.sh looks for more).
 */
class UntrustedInputTest {
  private static final int MUTATIONS = 150; // a reader

  static List<UntrustedReader> readers() {
    return UntrustedReaders.all();
  }

  @ParameterizedTest
  @MethodSource("readers")
  @Timeout(120) // only against input that never ends
  void nothingDoesHarm(UntrustedReader reader) throws IOException {
    // Given
    List<byte[]> seeds = reader.seeds().get();
    Mutations mutations = new Mutations(seeds, new SplittableRandom(0));

    // When, then
    long accepted = seeds.stream().filter(seed -> Harmless.accepts(reader, seed)).count();
    assertThat(accepted).as("valid inputs among the seeds").isPositive();
    for (int i = 0; i < MUTATIONS; i++) {
      Harmless.accepts(reader, mutations.next());
    }
  }

  static Stream<Path> findings() throws IOException, URISyntaxException {
    Path folder =
        Path.of(Objects.requireNonNull(UntrustedInputTest.class.getResource("/untrusted")).toURI());
    return Files.walk(folder).filter(Files::isRegularFile).sorted();
  }

  /** Folders are called as the readers. */
  @ParameterizedTest
  @MethodSource("findings")
  @Timeout(120)
  void whatDidHarmOnceNeverDoesAgain(Path finding) throws IOException {
    String reader = finding.getParent().getFileName().toString();

    Harmless.accepts(UntrustedReaders.named(reader), Files.readAllBytes(finding));
  }
}
