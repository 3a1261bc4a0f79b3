package io.cupel.dataset;

import static io.cupel.reason.Reason.CORRUPT_DATA;
import static io.cupel.reason.Reason.DATA_NOT_FOUND;
import static io.cupel.reason.Reason.DATA_TOO_LARGE;
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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Files that hold all images at once: NumPy, IDX, CIFAR, Parquet. */
public final class BadTables {
  private static final byte[] TWO = {0, 1};

  private BadTables() {}

  public static List<BadInput> all() {
    return Stream.of(headers(), arrays(), idx(), cifar(), parquet())
        .flatMap(List::stream)
        .toList();
  }

  private static byte[] npy(String header, byte[] data) {
    ByteBuffer out = ByteBuffer.allocate(10 + header.length() + data.length);
    out.order(ByteOrder.LITTLE_ENDIAN).put("\u0093NUMPY\1\0".getBytes(ISO_8859_1));
    out.putShort((short) header.length()).put(header.getBytes(ISO_8859_1)).put(data);
    return out.array();
  }

  private static BadInput npz(
      String name, Reason reason, String says, Map<String, byte[]> arrays) {
    return BadInput.of(
        "npz: " + name,
        reason,
        says,
        folder -> Pictures.read(ArrayFiles.npz(folder.resolve("x.npz"), true, arrays)));
  }

  private static BadInput header(String name, Reason reason, String says, byte[] images) {
    Map<String, byte[]> arrays = new LinkedHashMap<>();
    arrays.put("x", images);
    arrays.put("y", ArrayFiles.npy("|u1", false, "(2,)", TWO));
    return npz(name, reason, says, arrays);
  }

  private static List<BadInput> headers() {
    String none = "holds no numbers";
    String rest = ", 'fortran_order': False, 'shape': (2, 1, 1)}";
    byte[] long2 = npy("{}", TWO);
    ByteBuffer.wrap(long2).order(ByteOrder.LITTLE_ENDIAN).put(6, (byte) 2).putInt(8, -1);
    return List.of(
        header("an empty array file", CORRUPT_DATA, "is no NumPy array", new byte[0]),
        header("a header cut off", CORRUPT_DATA, "header is cut off", Arrays.copyOf(npy("{}", TWO), 11)),
        header("a header without an end", CORRUPT_DATA, "declares a header of", long2),
        header("an empty header", UNSUPPORTED_DATA, none, npy("", TWO)),
        header("no type", UNSUPPORTED_DATA, none, npy("{" + rest.substring(2), TWO)),
        header("no order", UNSUPPORTED_DATA, none, npy("{'descr': '|u1', 'shape': (2, 1, 1)}", TWO)),
        header("no shape", UNSUPPORTED_DATA, none, npy("{'descr': '|u1', 'fortran_order': False}", TWO)),
        header("a record's type", UNSUPPORTED_DATA, none, npy("{'descr': [('r', '|u1')]" + rest, TWO)),
        header("an order that is a call", UNSUPPORTED_DATA, none,
            npy("{'descr': '|u1', 'fortran_order': os.system('id'), 'shape': (2, 1, 1)}", TWO)),
        header("a negative size", UNSUPPORTED_DATA, none,
            npy("{'descr': '|u1', 'fortran_order': False, 'shape': (-2, 1, 1)}", TWO)),
        header("a header of sixty thousand letters", UNSUPPORTED_DATA, none, npy("h".repeat(60_000), TWO)),
        header("a header that clears the screen", UNSUPPORTED_DATA, none, npy("\u001b[2J\u001b[H\7", TWO)),
        header("text", UNSUPPORTED_DATA, "NumPy type U4", npy("{'descr': '<U4'" + rest, TWO)),
        header("times", UNSUPPORTED_DATA, "NumPy type M8", npy("{'descr': '<M8'" + rest, TWO)),
        header("floats of 16 bytes", UNSUPPORTED_DATA, "NumPy type f16", npy("{'descr': '<f16'" + rest, TWO)),
        header("an int of 3 bytes", UNSUPPORTED_DATA, "NumPy type i3", npy("{'descr': '<i3'" + rest, TWO)));
  }

  private static BadInput shape(String name, Reason reason, String says, String shape, int size) {
    return header("shape: " + name, reason, says,
        ArrayFiles.npy("|u1", false, shape, new byte[size]));
  }

  private static BadInput labels(String name, String says, byte[] labels) {
    Map<String, byte[]> arrays = new LinkedHashMap<>();
    arrays.put("x", ArrayFiles.npy("|u1", false, "(2, 1, 1)", TWO));
    arrays.put("y", labels);
    return npz("labels: " + name, LABEL_MISMATCH, says, arrays);
  }

  private static List<BadInput> arrays() {
    String shapes = "images are N×H×W";
    byte[] good = ArrayFiles.npy("|u1", false, "(2, 1, 1)", TWO);
    Map<String, byte[]> many = new LinkedHashMap<>();
    Map<String, byte[]> twoNames = new LinkedHashMap<>();
    for (int i = 0; i < 1001; i++) {
      many.put("a" + i, new byte[0]);
    }
    twoNames.put("n".repeat(30_000), good);
    twoNames.put("\u001b[2J", good);
    return List.of(
        shape("of one number", UNSUPPORTED_DATA, shapes, "()", 1),
        shape("of a list", UNSUPPORTED_DATA, shapes, "(2,)", 2),
        shape("of a table", UNSUPPORTED_DATA, shapes, "(2, 784)", 1568),
        shape("of films", UNSUPPORTED_DATA, shapes, "(2, 1, 1, 1, 1)", 2),
        shape("of two channels", UNSUPPORTED_DATA, shapes, "(2, 2, 2, 2)", 16),
        shape("without images", DATA_NOT_FOUND, "has no images", "(0, 1, 1)", 0),
        shape("without pixels", UNSUPPORTED_DATA, "images without pixels", "(2, 0, 0)", 0),
        shape("of more than memory", DATA_TOO_LARGE, "are accepted with this heap",
            "(999999999, 999999999, 1)", 2),
        labels("in a table", "whole numbers, one an image", ArrayFiles.npy("|u1", false, "(2, 10)", new byte[20])),
        labels("one for all", "whole numbers, one an image", ArrayFiles.npy("|u1", false, "()", new byte[1])),
        labels("beyond any class", "which no class can have",
            ArrayFiles.npy("<i4", false, "(2,)", new byte[] {0, 0, 0, 0x7f, 0, 0, 0, 0})),
        labels("beyond 63 bits", "which no class can have",
            ArrayFiles.npy("<u8", false, "(2,)", new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0})),
        npz("a thousand arrays and one", CORRUPT_DATA, "too many for an .npz", many),
        npz("names that nobody can read", UNSUPPORTED_DATA, "has the arrays", twoNames),
        npz("a pixel of negative value", UNSUPPORTED_DATA, "-1.0",
            Map.of("x", ArrayFiles.npy("|i1", false, "(2, 1, 1)", new byte[] {-1, 0}),
                "y", ArrayFiles.npy("|u1", false, "(2,)", TWO))),
        npz("a float above 1", UNSUPPORTED_DATA, "pixels of NumPy type f4 are 0 to 1",
            Map.of("x", ArrayFiles.npy(">f4", false, "(2, 1, 1)", new byte[] {0x40, 0, 0, 0, 0, 0, 0, 0}),
                "y", ArrayFiles.npy("|u1", false, "(2,)", TWO))));
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
        file("IDX of no dimension", "x-images-idx3-ubyte", UNSUPPORTED_DATA, "0000080n",
            ArrayFiles.idx(8, 4)),
        file("IDX of floats", "x-images-idx3-ubyte", UNSUPPORTED_DATA, "elements of 4 bytes",
            ArrayFiles.idx(12, 8, 2, 1, 1)),
        file("a gzip of nothing", "x.gz", CORRUPT_DATA, "cut off or damaged",
            new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 0}),
        file("a gzip by another method", "x.gz", CORRUPT_DATA, "cut off or damaged",
            new byte[] {0x1f, (byte) 0x8b, 9, 0, 0, 0, 0, 0, 0, 0}),
        label("nothing", CORRUPT_DATA, "cut off", new byte[0]),
        label("the images once more", LABEL_MISMATCH, "one", ArrayFiles.idx(8, 2, 2, 1, 1)),
        label("a number that is negative", LABEL_MISMATCH, "no class can have",
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
        file("a tar.gz without files", "x.tar.gz", UNSUPPORTED_DATA, "is an archive", tar("a/", new byte[0])),
        file("a tar.gz with a batch of nothing", "x.tar.gz", DATA_NOT_FOUND, "no images",
            tar("a/test_batch.bin", new byte[0])),
        file("a batch that is half CIFAR-10", "test_batch.bin", CORRUPT_DATA, "bytes",
            new byte[3073 + 1000]),
        file("a batch of text", "data_batch_1.bin", CORRUPT_DATA, "bytes", "cifar".getBytes(ISO_8859_1)),
        file("a batch whose first label is 255", "data_batch_1.bin", LABEL_MISMATCH, "record 0",
            CifarFiles.cifar10(255)));
  }

  private static byte[] parquet(int footer, String end) {
    ByteBuffer file = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN);
    file.put("PAR1".getBytes(ISO_8859_1)).position(32);
    return file.putInt(footer).put(end.getBytes(ISO_8859_1)).array();
  }

  private static List<BadInput> parquet() {
    return List.of(
        file("an encrypted Parquet file", "x.parquet", UNSUPPORTED_DATA, "is encrypted", parquet(8, "PARE")),
        file("a Parquet file without its end", "x.parquet", CORRUPT_DATA, "it is cut off", parquet(8, "PAR?")),
        file("a Parquet footer that is larger", "x.parquet", CORRUPT_DATA, "declares a footer", parquet(99, "PAR1")),
        file("a Parquet footer of 4 GiB", "x.parquet", CORRUPT_DATA, "declares a footer", parquet(-1, "PAR1")),
        file("a Parquet footer of nothing", "x.parquet", CORRUPT_DATA, "is damaged", parquet(0, "PAR1")),
        file("a Parquet footer of zeros", "x.parquet", CORRUPT_DATA, "is damaged", parquet(28, "PAR1")),
        file("a zip of nothing", "x.npz", CORRUPT_DATA, "cannot be read", "PK\3\4".getBytes(ISO_8859_1)),
        file("a pickle", "x.pkl", UNSUPPORTED_DATA, "neither an IDX", new byte[] {(byte) 0x80, 4, '.'}),
        file("a bare array", "x.npy", UNSUPPORTED_DATA, "neither an IDX", npy("{}", TWO)),
        file("a spreadsheet", "x.csv", UNSUPPORTED_DATA, "neither an IDX", "label,p0\n".getBytes(ISO_8859_1)),
        BadInput.of("table: labels in a file that is not there", LABELS_NOT_FOUND, "", folder ->
            LabelledImageReader.read(
                DataLocation.of(
                    Files.write(folder.resolve("x"), ArrayFiles.idx(8, 2, 2, 1, 1)),
                    folder.resolve("none")),
                Preprocessing.NONE)));
  }
}
