package io.cupel.dataset;

import static io.cupel.reason.Reason.CORRUPT_DATA;
import static io.cupel.reason.Reason.DATA_NOT_FOUND;
import static io.cupel.reason.Reason.DATA_TOO_LARGE;
import static io.cupel.reason.Reason.LABEL_MISMATCH;
import static io.cupel.reason.Reason.UNSUPPORTED_DATA;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.cupel.reason.Reason;
import io.cupel.untrusted.BadInput;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** NumPy files that hold no images, beside those of {@link BadDataTest}. */
public final class BadArrays {
  private static final byte[] TWO = {0, 1};

  private BadArrays() {}

  /** All of them. */
  public static List<BadInput> all() {
    return Stream.of(headers(), arrays()).flatMap(List::stream).toList();
  }

  private static byte[] npy(String header, byte[] data) {
    ByteBuffer out = ByteBuffer.allocate(10 + header.length() + data.length);
    out.order(ByteOrder.LITTLE_ENDIAN).put("\u0093NUMPY\1\0".getBytes(ISO_8859_1));
    out.putShort((short) header.length()).put(header.getBytes(ISO_8859_1)).put(data);
    return out.array();
  }

  private static BadInput npz(String name, Reason reason, String says, Map<String, byte[]> arrays) {
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
        header(
            "a header cut off",
            CORRUPT_DATA,
            "header is cut off",
            Arrays.copyOf(npy("{}", TWO), 11)),
        header("a header without an end", CORRUPT_DATA, "declares a header of", long2),
        header("an empty header", UNSUPPORTED_DATA, none, npy("", TWO)),
        header("no type", UNSUPPORTED_DATA, none, npy("{" + rest.substring(2), TWO)),
        header(
            "no order", UNSUPPORTED_DATA, none, npy("{'descr': '|u1', 'shape': (2, 1, 1)}", TWO)),
        header(
            "no shape",
            UNSUPPORTED_DATA,
            none,
            npy("{'descr': '|u1', 'fortran_order': False}", TWO)),
        header(
            "a record's type", UNSUPPORTED_DATA, none, npy("{'descr': [('r', '|u1')]" + rest, TWO)),
        header(
            "an order that is a call",
            UNSUPPORTED_DATA,
            none,
            npy("{'descr': '|u1', 'fortran_order': os.system('id'), 'shape': (2, 1, 1)}", TWO)),
        header(
            "a negative size",
            UNSUPPORTED_DATA,
            none,
            npy("{'descr': '|u1', 'fortran_order': False, 'shape': (-2, 1, 1)}", TWO)),
        header(
            "a header of sixty thousand letters",
            UNSUPPORTED_DATA,
            none,
            npy("h".repeat(60_000), TWO)),
        header(
            "a header that clears the screen",
            UNSUPPORTED_DATA,
            none,
            npy("\u001b[2J\u001b[H\7", TWO)),
        header("text", UNSUPPORTED_DATA, "NumPy type U4", npy("{'descr': '<U4'" + rest, TWO)),
        header("times", UNSUPPORTED_DATA, "NumPy type M8", npy("{'descr': '<M8'" + rest, TWO)),
        header(
            "floats of 16 bytes",
            UNSUPPORTED_DATA,
            "NumPy type f16",
            npy("{'descr': '<f16'" + rest, TWO)),
        header(
            "an int of 3 bytes",
            UNSUPPORTED_DATA,
            "NumPy type i3",
            npy("{'descr': '<i3'" + rest, TWO)));
  }

  private static BadInput shape(String name, Reason reason, String says, String shape, int size) {
    return header(
        "shape: " + name, reason, says, ArrayFiles.npy("|u1", false, shape, new byte[size]));
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
        shape(
            "of more than memory",
            DATA_TOO_LARGE,
            "are accepted with this heap",
            "(999999999, 999999999, 1)",
            2),
        labels(
            "in a table",
            "whole numbers, one an image",
            ArrayFiles.npy("|u1", false, "(2, 10)", new byte[20])),
        labels(
            "one for all",
            "whole numbers, one an image",
            ArrayFiles.npy("|u1", false, "()", new byte[1])),
        labels(
            "beyond any class",
            "which no class can have",
            ArrayFiles.npy("<i4", false, "(2,)", new byte[] {0, 0, 0, 0x7f, 0, 0, 0, 0})),
        labels(
            "beyond 63 bits",
            "which no class can have",
            ArrayFiles.npy(
                "<u8",
                false,
                "(2,)",
                new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0})),
        npz("a thousand arrays and one", CORRUPT_DATA, "too many for an .npz", many),
        npz("names that nobody can read", UNSUPPORTED_DATA, "has the arrays", twoNames),
        npz(
            "a pixel of negative value",
            UNSUPPORTED_DATA,
            "-1.0",
            Map.of(
                "x",
                ArrayFiles.npy("|i1", false, "(2, 1, 1)", new byte[] {-1, 0}),
                "y",
                ArrayFiles.npy("|u1", false, "(2,)", TWO))),
        npz(
            "a float above 1",
            UNSUPPORTED_DATA,
            "pixels of NumPy type f4 are 0 to 1",
            Map.of(
                "x",
                ArrayFiles.npy(">f4", false, "(2, 1, 1)", new byte[] {0x40, 0, 0, 0, 0, 0, 0, 0}),
                "y",
                ArrayFiles.npy("|u1", false, "(2,)", TWO))));
  }
}
