package io.cupel.dataset;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * CIFAR's binary version as it is distributed, a tar.gz; read twice, and never unpacked to disk.
 */
final class CifarArchive {
  private static final int TAR_BLOCK = 512;
  private static final int TAR_MAGIC = 257;

  private interface Visitor {
    void visit(String name, TarArchiveEntry entry, InputStream content) throws IOException;
  }

  private CifarArchive() {}

  /** Whether a gzip file holds a tar. */
  static boolean looksLike(Path gzip) {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(gzip))) {
      byte[] block = in.readNBytes(TAR_BLOCK);
      return block.length == TAR_BLOCK
          && block[TAR_MAGIC] == 'u'
          && block[TAR_MAGIC + 1] == 's'
          && block[TAR_MAGIC + 2] == 't'
          && block[TAR_MAGIC + 3] == 'a'
          && block[TAR_MAGIC + 4] == 'r';
    } catch (IOException e) {
      return false; // whoever reads it says what is wrong
    }
  }

  static LabelledImages read(Path archive, Preprocessing preprocessing, List<String> warnings) {
    String title = archive.getFileName().toString();
    try {
      List<String> binaries = new ArrayList<>();
      List<String> others = new ArrayList<>();
      visit(archive, (name, entry, in) -> (name.endsWith(".bin") ? binaries : others).add(name));
      if (binaries.isEmpty()) {
        throw others.contains("batches.meta") || others.contains("meta")
            ? CifarFolder.python(title)
            : new ReasonException(
                Reason.UNSUPPORTED_DATA,
                title
                    + " is an archive. Of archives only CIFAR's binary version is read; unpack"
                    + " others, and name the folder.");
      }
      List<String> chosen = CifarFolder.part(binaries, warnings);
      Map<String, List<String>> names = new HashMap<>();
      Map<String, CifarImages.Batch> batches = new HashMap<>();
      long[] size = {0};
      visit(
          archive,
          (name, entry, in) -> {
            if (chosen.contains(name)) {
              size[0] += entry.getSize();
              int bytes = (int) Math.min(DataLimits.values(title, size[0]), entry.getSize());
              batches.put(name, new CifarImages.Batch(name, in.readNBytes(bytes)));
            } else if (name.endsWith(".txt")) {
              names.put(name, CifarFolder.names(in.readNBytes(DataLimits.MAX_LIST_BYTES)));
            }
          });
      return CifarImages.of(
          chosen.stream().map(batches::get).toList(),
          file -> names.getOrDefault(file, List.of()),
          preprocessing,
          warnings);
    } catch (IOException e) {
      throw new ReasonException(
          Reason.CORRUPT_DATA, title + " is cut off or damaged: " + e.getMessage() + ".", e);
    }
  }

  private static void visit(Path archive, Visitor visitor) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(
            new GZIPInputStream(
                new BufferedInputStream(Files.newInputStream(archive), 1 << 16), 1 << 16))) {
      int entries = 0;
      for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
        if (++entries > DataLimits.MAX_FILES) {
          throw new ReasonException(
              Reason.DATA_TOO_LARGE,
              archive.getFileName() + " has more than " + DataLimits.MAX_FILES + " files.");
        }
        if (e.isFile()) {
          visitor.visit(e.getName().substring(e.getName().lastIndexOf('/') + 1), e, tar);
        }
      }
    }
  }
}
