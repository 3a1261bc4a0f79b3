package io.cupel.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CifarImagesTest {
  private static final byte[] NAMES = "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n".getBytes(UTF_8);

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"test_batch.bin", "some.BIN", "without-a-suffix"})
  void readsAFileWithTheNamesBesideIt(String name) throws IOException {
    // Given a first image that begins with two zeros, as IDX does
    Path file = Files.write(folder.resolve(name), CifarFiles.cifar10(0, 9, 3));
    Files.write(folder.resolve("batches.meta.txt"), NAMES);

    // When
    LabelledImages images = Pictures.read(file);

    // Then
    assertThat(images.labels()).containsExactly(0, 9, 3);
    assertThat(images.channels()).isEqualTo(3);
    assertThat(images.height()).isEqualTo(32);
    assertThat(images.width()).isEqualTo(32);
    assertThat(images.pixels()).startsWith(0, 1 / 255f, 2 / 255f);
    assertThat(images.pixels()[1024]).isEqualTo(1024 % 251 / 255f);
    assertThat(images.classNames()).hasSize(10).startsWith("a", "b");
  }

  @Test
  void readsTheFineClassesOfCifar100() throws IOException {
    // Given
    Path file = Files.write(folder.resolve("test.bin"), CifarFiles.cifar100(99, 0));

    // When
    LabelledImages images = Pictures.read(file);

    // Then
    assertThat(images.labels()).containsExactly(99, 0);
    assertThat(images.pixels()).startsWith(0, 1 / 255f);
    assertThat(images.classNames()).isEmpty();
  }

  @Test
  void prefersTestImagesInAFolderAndSaysSo() throws IOException {
    // Given
    Path data = Files.createDirectories(folder.resolve("given/cifar-10-batches-bin"));
    Files.write(data.resolve("data_batch_1.bin"), CifarFiles.cifar10(1));
    Files.write(data.resolve("test_batch.bin"), CifarFiles.cifar10(2, 3));
    Files.write(data.resolve("batches.meta.txt"), NAMES);
    Files.writeString(data.resolve("readme.html"), "<html>");

    // When
    LabelledImages images = Pictures.read(folder.resolve("given"));

    // Then
    assertThat(images.labels()).containsExactly(2, 3);
    assertThat(images.classNames()).hasSize(10);
    assertThat(images.warnings())
        .singleElement(InstanceOfAssertFactories.STRING)
        .contains("data_batch_1.bin, test_batch.bin; test_batch.bin was read");
  }

  @Test
  void joinsTrainingFiles() throws IOException {
    // Given
    Files.write(folder.resolve("data_batch_2.bin"), CifarFiles.cifar10(2));
    Files.write(folder.resolve("data_batch_1.bin"), CifarFiles.cifar10(1, 0));

    // When, then
    assertThat(Pictures.read(folder).labels()).containsExactly(1, 0, 2);
  }

  @Test
  void readsTheArchiveWithoutUnpackingIt() throws IOException {
    // Given
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("cifar-10-batches-bin/data_batch_1.bin", CifarFiles.cifar10(1));
    files.put("cifar-10-batches-bin/test_batch.bin", CifarFiles.cifar10(4, 5));
    files.put("cifar-10-batches-bin/batches.meta.txt", NAMES);
    Path archive = Files.write(folder.resolve("data.tar.gz"), CifarFiles.tarGz(files));

    // When
    LabelledImages images = Pictures.read(archive);

    // Then
    assertThat(images.labels()).containsExactly(4, 5);
    assertThat(images.classNames()).startsWith("a");
    assertThat(images.warnings()).hasSize(1);
    assertThat(folder).isDirectoryNotContaining(file -> !file.equals(archive));
  }

  static Stream<Arguments> bad() throws IOException {
    byte[] good = CifarFiles.cifar10(1, 2);
    byte[] archive = CifarFiles.tarGz(Map.of("x/test_batch.bin", good));
    return Stream.of(
        Arguments.of("x.bin", new byte[0], Reason.DATA_NOT_FOUND, "no images"),
        Arguments.of("x.bin", Arrays.copyOf(good, 5000), Reason.CORRUPT_DATA, "Is it cut off?"),
        Arguments.of("x.bin", CifarFiles.cifar10(3, 10), Reason.LABEL_MISMATCH, "record 1"),
        Arguments.of("x.bin", CifarFiles.cifar100(100), Reason.LABEL_MISMATCH, "CIFAR-100"),
        Arguments.of(
            "x.tar.gz",
            Arrays.copyOf(archive, archive.length * 2 / 3),
            Reason.CORRUPT_DATA,
            "cut off or damaged"),
        Arguments.of(
            "x.tar.gz",
            CifarFiles.tarGz(Map.of("x/test_batch.bin", Arrays.copyOf(good, 5000))),
            Reason.CORRUPT_DATA,
            "test_batch.bin has 5000 bytes"),
        Arguments.of(
            "x.tar.gz",
            CifarFiles.tarGz(Map.of("x/batches.meta", good, "x/test_batch", good)),
            Reason.UNSUPPORTED_DATA,
            "Take the binary version"),
        Arguments.of(
            "x.tar.gz",
            CifarFiles.tarGz(Map.of("x/a.png", good)),
            Reason.UNSUPPORTED_DATA,
            "unpack others"));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void refusesWithAReason(String name, byte[] bytes, Reason reason, String message)
      throws IOException {
    // Given
    Path file = Files.write(folder.resolve(name), bytes);

    // When, then
    assertRefused(file, reason, message);
  }

  @Test
  void refusesTheVersionForPython() throws IOException {
    // Given
    Path data = Files.createDirectories(folder.resolve("cifar-10-batches-py"));
    Files.write(data.resolve("batches.meta"), new byte[] {(byte) 0x80, 2});
    Files.write(data.resolve("test_batch"), new byte[] {(byte) 0x80, 2});

    // When, then
    assertRefused(data, Reason.UNSUPPORTED_DATA, "cifar-10-binary.tar.gz");
  }

  @Test
  void refusesTooFewNamesAndTwoFormats() throws IOException {
    // Given
    Path names = Files.createDirectories(folder.resolve("names"));
    Files.write(names.resolve("x.bin"), CifarFiles.cifar10(2));
    Files.writeString(names.resolve("batches.meta.txt"), "a\nb\n");
    Path mixed = Files.createDirectories(folder.resolve("mixed"));
    Files.write(mixed.resolve("a.bin"), CifarFiles.cifar10(2));
    Files.write(mixed.resolve("b.bin"), CifarFiles.cifar100(2));

    // When, then
    assertRefused(names, Reason.LABEL_MISMATCH, "has 2 names, the labels have 3 classes");
    assertRefused(mixed, Reason.UNSUPPORTED_DATA, "a.bin is CIFAR-10, b.bin is not");
  }

  private static void assertRefused(Path data, Reason reason, String message) {
    assertThatThrownBy(() -> Pictures.read(data))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(message);
  }
}
