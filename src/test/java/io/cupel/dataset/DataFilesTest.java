package io.cupel.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataFilesTest {
  @TempDir Path folder;

  private Path file(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "");
  }

  @ParameterizedTest
  @CsvSource({
    "t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte.gz",
    "t10k-images.idx3-ubyte.gz, t10k-labels.idx1-ubyte",
    "test_batch.bin, batches.meta.txt",
    "test.bin, fine_label_names.txt",
  })
  void whatReadersFindBesideAFileBelongsToIt(String images, String beside) throws IOException {
    Path file = file(images);
    Path found = file(beside);
    file("secret");

    assertThat(DataFiles.of(DataLocation.of(file))).containsExactly(file, found);
  }

  @Test
  void anArchiveIsAlone() throws IOException {
    Path file = file("clean.npz");
    file("other.npz");

    assertThat(DataFiles.of(DataLocation.of(file))).containsExactly(file);
  }

  @Test
  void listsAboveAFolderBelongToIt() throws IOException {
    file("data/Final_Test/Images/1.ppm");
    List<Path> all = new ArrayList<>();
    all.add(folder.resolve("data/Final_Test/Images"));
    all.add(file("data/GT-final_test.csv"));
    all.add(file("data/Final_Test/wnids.txt"));
    file("GT-final_test.csv"); // too far away
    file("data/secret");

    assertThat(DataFiles.of(DataLocation.of(all.get(0)))).containsExactlyElementsOf(all);
  }

  @Test
  void givenLabelsAreThereAndWhatIsMissingIsNot() throws IOException {
    Path images = file("images.idx3");
    Path labels = file("elsewhere/labels");

    assertThat(DataFiles.of(DataLocation.of(images, labels))).containsExactly(images, labels);
    assertThat(DataFiles.of(DataLocation.of(images, folder.resolve("no")))).containsExactly(images);
  }
}
