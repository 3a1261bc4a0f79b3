package io.cupel.dataset;

import static io.cupel.reason.Reason.TOO_MANY_CORRUPT_IMAGES;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.cupel.untrusted.BadInput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

/** Image files that cannot be read: the only one of a folder, which is refused and names it. */
public final class BadImages {
  private BadImages() {}

  /** All of them. */
  public static List<BadInput> all() {
    return Stream.of(others(), png(), jpeg(), webp(), netpbm()).flatMap(List::stream).toList();
  }

  private static BadInput image(String name, String says, byte[] content) {
    return BadInput.of(
        "image: " + name,
        TOO_MANY_CORRUPT_IMAGES,
        says,
        folder -> {
          Path classes = Files.createDirectories(folder.resolve("data/cat"));
          Files.write(classes.resolve("a.png"), content);
          Pictures.read(folder.resolve("data"));
        });
  }

  private static BadInput image(String name, String says, String latin) {
    return image(name, says, latin.getBytes(ISO_8859_1));
  }

  private static byte[] pil(String name) {
    try {
      return Pictures.golden(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<BadInput> others() {
    String none = "cat/a.png (neither PNG, JPEG, WebP nor PPM)";
    return List.of(
        image("nothing", "cat/a.png (empty)", ""),
        image("a GIF", none, "GIF89a\1\0\1\0"),
        image("a bitmap", none, "BM6\0\0\0"),
        image("a TIFF", none, "II*\0\b\0\0\0"),
        image("an SVG", none, "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
        image("an AVIF", none, "\0\0\0 ftypavif"),
        image("text", none, "This image was removed."));
  }

  private static byte[] chunk(String type, byte[] data) {
    ByteBuffer chunk = ByteBuffer.allocate(12 + data.length).putInt(data.length);
    chunk.put(type.getBytes(ISO_8859_1)).put(data);
    CRC32 crc = new CRC32();
    crc.update(chunk.array(), 4, 4 + data.length);
    return chunk.putInt((int) crc.getValue()).array();
  }

  private static byte[] header(int width, int height, int depth, int colour) {
    ByteBuffer data = ByteBuffer.allocate(13).putInt(width).putInt(height);
    return chunk("IHDR", data.put((byte) depth).put((byte) colour).array());
  }

  private static byte[] rows(byte[] rows) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
      deflater.write(rows);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return chunk("IDAT", out.toByteArray());
  }

  private static byte[] png(byte[]... chunks) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes("\u0089PNG\r\n\u001a\n".getBytes(ISO_8859_1));
    for (byte[] chunk : chunks) {
      out.writeBytes(chunk);
    }
    return out.toByteArray();
  }

  private static List<BadInput> png() {
    byte[] end = chunk("IEND", new byte[0]);
    byte[] pixel = rows(new byte[4]);
    byte[] whole = pil("rgb.png");
    return List.of(
        image("a PNG's first bytes", "(damaged PNG)", "\u0089PNG\r\n\u001a\n\0"),
        image("a PNG without a header", "(damaged PNG)", png(pixel, end)),
        image("a PNG without pixels", "(damaged PNG)", png(header(1, 1, 8, 2), end)),
        image("a PNG cut off in its pixels", "(damaged PNG)", Arrays.copyOf(whole, 80)),
        image("a PNG of no width", "(damaged PNG)", png(header(0, 1, 8, 2), pixel, end)),
        image("a PNG of no height", "(damaged PNG)", png(header(1, 0, 8, 2), pixel, end)),
        image("a PNG of negative width", "(damaged PNG)", png(header(-1, 1, 8, 2), pixel, end)),
        image(
            "a PNG of a billion rows",
            "1×1073741824 pixels",
            png(header(1, 1 << 30, 8, 2), pixel, end)),
        image(
            "a PNG that declares more than it can hold",
            "more pixels than its bytes",
            png(header(4000, 4000, 8, 2), pixel, end)),
        image("a PNG of 3 bits", "(damaged PNG)", png(header(1, 1, 3, 0), pixel, end)),
        image("a PNG of an unknown colour", "(damaged PNG)", png(header(1, 1, 8, 5), pixel, end)),
        image("a PNG without its palette", "(damaged PNG)", png(header(1, 1, 8, 3), pixel, end)),
        image("a PNG of fewer rows", "(damaged PNG)", png(header(1, 9, 8, 2), pixel, end)),
        image(
            "a PNG with an unknown filter",
            "(damaged PNG)",
            png(header(1, 1, 8, 2), rows(new byte[] {9, 1, 2, 3}), end)),
        image(
            "a PNG whose deflate is none",
            "(damaged PNG)",
            png(header(1, 1, 8, 2), chunk("IDAT", new byte[] {-1, -1, -1, -1}), end)),
        image(
            "a PNG with a chunk of 2 GiB",
            "(damaged PNG)",
            png(header(1, 1, 8, 2), new byte[] {127, -1, -1, -1, 'I', 'D', 'A', 'T'})));
  }

  private static byte[] jpeg(String... segments) {
    return ("\u00ff\u00d8" + String.join("", segments)).getBytes(ISO_8859_1);
  }

  private static List<BadInput> jpeg() {
    String frame = "\u00ff\u00c0\0\u000b\b\0\u0008\0\u0008\1\1\u0011\0";
    String scan = "\u00ff\u00da\0\b\1\1\0\0?\0";
    String end = "\u00ff\u00d9";
    byte[] whole = pil("rgb.jpg");
    return List.of(
        image("a JPEG's first bytes", "truncated JPEG", "\u00ff\u00d8\u00ff\u00e0\0"),
        image("a JPEG without a frame", "truncated JPEG", jpeg(scan, "00", end)),
        image("a JPEG without its end", "truncated JPEG", jpeg(frame, scan, "0000")),
        image("a JPEG cut off in its tables", "truncated JPEG", Arrays.copyOf(whole, 100)),
        image("a JPEG without a marker", "damaged JPEG", jpeg("abcdef", end)),
        image(
            "a JPEG of no rows", "pixels", jpeg(frame.replace("\b\0\u0008", "\b\0\0"), scan, end)),
        image(
            "a JPEG that declares more than it can hold",
            "more pixels than its bytes",
            jpeg(frame.replace("\b\0\u0008\0\u0008", "\b\u0010\0\u0010\0"), scan, "00", end)),
        image("a JPEG without its tables", "(damaged JPEG)", jpeg(frame, scan, "0000", end)),
        image(
            "a JPEG of two colours",
            "(damaged JPEG)",
            jpeg("\u00ff\u00c0\0\u000e\b\0\b\0\b\2\1\u0011\0\2\u0011\0", scan, "0000", end)),
        image(
            "a JPEG by arithmetic coding",
            "(damaged JPEG)",
            jpeg(frame.replace("\u00c0", "\u00c9"), scan, "0000", end)));
  }

  private static byte[] riff(String kind, int size, byte[] content, int declared) {
    ByteBuffer file = ByteBuffer.allocate(20 + content.length);
    file.order(ByteOrder.LITTLE_ENDIAN);
    file.put("RIFF".getBytes(ISO_8859_1)).putInt(declared).put("WEBP".getBytes(ISO_8859_1));
    return file.put(kind.getBytes(ISO_8859_1)).putInt(size).put(content).array();
  }

  private static List<BadInput> webp() {
    byte[] lossy = new byte[20];
    byte[] huge = {0x2f, -1, -1, -1, 0x0f, 0, 0, 0, 0, 0};
    byte[] whole = pil("lossy.webp");
    return List.of(
        image("a WebP cut off", "truncated WebP", Arrays.copyOf(whole, whole.length - 9)),
        image("a WebP whose part is longer", "truncated WebP", riff("VP8 ", 99, lossy, 32)),
        image("a WebP without an image", "pixels", riff("EXIF", 20, lossy, 32)),
        image("a WebP of no size", "pixels", riff("VP8 ", 20, lossy, 32)),
        image("a WebP of 16384 by 16384", "pixels", riff("VP8L", 10, huge, 22)),
        image("a WebP that moves", "animated WebP", pil("animated.webp")),
        image(
            "a WebP with another signature",
            "(damaged WebP)",
            riff("VP8L", 10, new byte[] {1, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 22)));
  }

  private static List<BadInput> netpbm() {
    String header = "damaged Netpbm header";
    return List.of(
        image("a PPM in letters", "neither PNG", "P3\n1 1\n255\n0 0 0\n"),
        image("a PPM without a size", header, "P6\nwide high 255\n"),
        image("a PPM of negative width", header, "P6\n-1 1\n255\nxyz"),
        image("a PPM of no width", "0×1 pixels", "P6\n0 1\n255\nxyz"),
        image("a PPM of a billion columns", "pixels", "P6\n999999999 1\n255\nxyz"),
        image("a PPM of ten digits", "pixels", "P6\n1000000000 1\n255\nxyz"),
        image("a PPM whose largest is 0", header, "P6\n1 1\n0\nxyz"),
        image("a PPM whose largest is 65536", header, "P6\n1 1\n65536\nxyz"),
        image("a PPM without a space before its pixels", header, "P6\n1 1\n255xyz"),
        image("a PPM that is a comment", header, "P6\n# 1 1 255 xyz"),
        image("a PGM of two bytes, cut off", "truncated Netpbm", "P5\n2 1\n65535\nxyz"));
  }
}
