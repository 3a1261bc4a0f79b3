package io.cupel.dataset;

import static io.cupel.reason.Reason.CORRUPT_DATA;
import static io.cupel.reason.Reason.DATA_NOT_FOUND;
import static io.cupel.reason.Reason.LABELS_NOT_FOUND;
import static io.cupel.reason.Reason.LABEL_MISMATCH;
import static io.cupel.reason.Reason.UNSUPPORTED_DATA;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.cupel.reason.Reason;
import io.cupel.untrusted.BadInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Files that hold all images at once: IDX, CIFAR, Parquet. */
public final class BadTables {
  private BadTables() {}

  /** All of them. */
  public static List<BadInput> all() {
    return Stream.of(idx(), cifar(), parquet()).flatMap(List::stream).toList();
  }

  private static BadInput file(
      String name, String file, Reason reason, String says, byte[] content) {
    return BadInput.of(
        "table: " + name,
        reason,
        says,
        folder -> Pictures.read(Files.write(folder.resolve(file), content)));
  }

  private static BadInput label(String name, Reason reason, String says, byte[] labels) {
    return BadInput.of(
        "IDX labels: " + name,
        reason,
        says,
        folder -> {
          Files.write(folder.resolve("x-labels-idx1-ubyte"), labels);
          byte[] images = ArrayFiles.idx(8, 2, 2, 1, 1);
          Pictures.read(Files.write(folder.resolve("x-images-idx3-ubyte"), images));
        });
  }

  private static List<BadInput> idx() {
    byte[] five = ArrayFiles.idx(8, 1, 1, 1, 1, 1, 1);
    return List.of(
        file("IDX of five dimensions", "x-images-idx3-ubyte", UNSUPPORTED_DATA, "0000080n", five),
        file(
            "IDX of no dimension",
            "x-images-idx3-ubyte",
            UNSUPPORTED_DATA,
            "0000080n",
            ArrayFiles.idx(8, 4)),
        file(
            "IDX of floats",
            "x-images-idx3-ubyte",
            UNSUPPORTED_DATA,
            "elements of 4 bytes",
            ArrayFiles.idx(12, 8, 2, 1, 1)),
        file(
            "a gzip of nothing",
            "x.gz",
            CORRUPT_DATA,
            "cut off or damaged",
            new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 0}),
        file(
            "a gzip by another method",
            "x.gz",
            CORRUPT_DATA,
            "cut off or damaged",
            new byte[] {0x1f, (byte) 0x8b, 9, 0, 0, 0, 0, 0, 0, 0}),
        label("nothing", CORRUPT_DATA, "cut off", new byte[0]),
        label("the images once more", LABEL_MISMATCH, "one", ArrayFiles.idx(8, 2, 2, 1, 1)),
        label(
            "a number that is negative",
            LABEL_MISMATCH,
            "no class can have",
            ByteBuffer.allocate(16).putInt(0xc01).putInt(2).putInt(-1).putInt(0).array()),
        label("of another magic number", UNSUPPORTED_DATA, "begins with", ArrayFiles.idx(9, 2, 2)));
  }

  private static byte[] tar(String name, byte[] content) {
    try {
      return CifarFiles.tarGz(Map.of(name, content));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<BadInput> cifar() {
    return List.of(
        file(
            "a tar.gz without files",
            "x.tar.gz",
            UNSUPPORTED_DATA,
            "is an archive",
            tar("a/", new byte[0])),
        file(
            "a tar.gz with a batch of nothing",
            "x.tar.gz",
            DATA_NOT_FOUND,
            "no images",
            tar("a/test_batch.bin", new byte[0])),
        file(
            "a batch that is half CIFAR-10",
            "test_batch.bin",
            CORRUPT_DATA,
            "bytes",
            new byte[3073 + 1000]),
        file(
            "a batch of text",
            "data_batch_1.bin",
            CORRUPT_DATA,
            "bytes",
            "cifar".getBytes(ISO_8859_1)),
        file(
            "a batch whose first label is 255",
            "data_batch_1.bin",
            LABEL_MISMATCH,
            "record 0",
            CifarFiles.cifar10(255)));
  }

  private static byte[] parquet(int footer, String end) {
    ByteBuffer file = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN);
    file.put("PAR1".getBytes(ISO_8859_1)).position(32);
    return file.putInt(footer).put(end.getBytes(ISO_8859_1)).array();
  }

  private static List<BadInput> parquet() {
    return List.of(
        file(
            "an encrypted Parquet file",
            "x.parquet",
            UNSUPPORTED_DATA,
            "is encrypted",
            parquet(8, "PARE")),
        file(
            "a Parquet file without its end",
            "x.parquet",
            CORRUPT_DATA,
            "it is cut off",
            parquet(8, "PAR?")),
        file(
            "a Parquet footer that is larger",
            "x.parquet",
            CORRUPT_DATA,
            "declares a footer",
            parquet(99, "PAR1")),
        file(
            "a Parquet footer of 4 GiB",
            "x.parquet",
            CORRUPT_DATA,
            "declares a footer",
            parquet(-1, "PAR1")),
        file(
            "a Parquet footer of nothing",
            "x.parquet",
            CORRUPT_DATA,
            "is damaged",
            parquet(0, "PAR1")),
        file(
            "a Parquet footer of zeros",
            "x.parquet",
            CORRUPT_DATA,
            "is damaged",
            parquet(28, "PAR1")),
        file(
            "a zip of nothing",
            "x.npz",
            CORRUPT_DATA,
            "cannot be read",
            "PK\3\4".getBytes(ISO_8859_1)),
        file(
            "a pickle",
            "x.pkl",
            UNSUPPORTED_DATA,
            "neither an IDX",
            new byte[] {(byte) 0x80, 4, '.'}),
        file(
            "a bare array",
            "x.npy",
            UNSUPPORTED_DATA,
            "neither an IDX",
            ArrayFiles.npy("|u1", false, "(2, 1, 1)", new byte[2])),
        file(
            "a spreadsheet",
            "x.csv",
            UNSUPPORTED_DATA,
            "neither an IDX",
            "label,p0\n".getBytes(ISO_8859_1)),
        BadInput.of(
            "table: labels in a file that is not there",
            LABELS_NOT_FOUND,
            "none does not exist",
            folder ->
                LabelledImageReader.read(
                    DataLocation.of(
                        Files.write(folder.resolve("x"), ArrayFiles.idx(8, 2, 2, 1, 1)),
                        folder.resolve("none")),
                    Preprocessing.NONE)));
  }
}
