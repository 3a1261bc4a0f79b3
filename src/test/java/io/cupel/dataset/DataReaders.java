package io.cupel.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import io.cupel.untrusted.UntrustedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** Readers of clean data from outside. */
public final class DataReaders {
  private DataReaders() {}

  /** One a kind of file. */
  public static List<UntrustedReader> all() {
    return List.of(
        picture("png", "bilevel.png", "grey-16.png", "palette-alpha.png", "rgba.png"),
        picture("jpeg", "cmyk.jpg", "exif-rotated.jpg", "grey.jpg", "progressive.jpg", "ycck.jpg"),
        picture("webp", "animated.webp", "lossless.webp", "lossy-alpha.webp", "palette.webp"),
        picture("netpbm", "deep.pgm", "deep.ppm", "dim.ppm"),
        UntrustedReader.ofFile(
            "idx",
            "x-images-idx3-ubyte",
            () -> {
              byte[] images = ArrayFiles.idx(8, 2 * 3 * 4, 2, 3, 4);
              return List.of(images, ArrayFiles.gzip(images));
            },
            file -> {
              Files.write(file.resolveSibling("x-labels-idx1-ubyte"), ArrayFiles.idx(8, 2, 2));
              Pictures.read(file);
            }),
        UntrustedReader.ofFile(
            "labels",
            "x-labels-idx1-ubyte",
            () -> List.of(ArrayFiles.idx(8, 2, 2), ArrayFiles.idx(12, 8, 2)),
            file -> {
              Path images = file.resolveSibling("x-images-idx3-ubyte");
              Pictures.read(Files.write(images, ArrayFiles.idx(8, 2 * 3 * 4, 2, 3, 4)));
            }),
        UntrustedReader.ofFile(
            "cifar", "data_batch_1.bin", () -> List.of(CifarFiles.cifar10(1, 0)), Pictures::read),
        UntrustedReader.ofFile(
            "cifar-archive",
            "tar",
            DataReaders::archive,
            file ->
                Pictures.read(
                    Files.write(
                        file.resolveSibling("cifar-10-binary.tar.gz"),
                        ArrayFiles.gzip(Files.readAllBytes(file))))),
        UntrustedReader.ofFile("npz", "x.npz", DataReaders::arrays, Pictures::read),
        UntrustedReader.ofFile("parquet", "x.parquet", DataReaders::tables, Pictures::read));
  }

  private static UntrustedReader picture(String name, String... files) {
    return new UntrustedReader(
        name,
        UntrustedReader.files(Stream.of(files).map(Pictures::pil).toList()),
        input -> {
          try {
            requireThatItCostsLittle(input);
            ImageDecoder.decode(input);
          } catch (UndecodableException e) {
            // A file of a folder; the folder's reader counts and names it.
            throw new ReasonException(
                Reason.TOO_MANY_CORRUPT_IMAGES, Objects.requireNonNull(e.getMessage()));
          }
        });
  }

  /** A WebP of one colour takes 30 bytes, whatever its size: only DataLimits bounds its cost. */
  private static void requireThatItCostsLittle(byte[] input) throws UndecodableException {
    if (WebpStructure.looksLike(input)) {
      WebpStructure structure = WebpStructure.of(input);
      if (structure.width() * (long) structure.height() > 1 << 20) {
        throw new UndecodableException("large");
      }
    }
  }

  private static List<byte[]> archive() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("cifar-10-batches-bin/batches.meta.txt", "a\nb\n".getBytes(UTF_8));
    files.put("cifar-10-batches-bin/test_batch.bin", CifarFiles.cifar10(1, 0));
    try (InputStream tar = new GZIPInputStream(new ByteArrayInputStream(CifarFiles.tarGz(files)))) {
      return List.of(tar.readAllBytes());
    }
  }

  private static List<byte[]> arrays() throws IOException {
    byte[] images = ArrayFiles.npy("|u1", false, "(2, 1, 1)", new byte[] {0, 1});
    Map<String, byte[]> arrays = new LinkedHashMap<>();
    arrays.put("x", images);
    arrays.put("y", ArrayFiles.npy("<i8", false, "(2,)", new byte[16]));
    Path file = Files.createTempFile("cupel-untrusted", ".npz");
    try {
      byte[] stored = Files.readAllBytes(ArrayFiles.npz(file, false, arrays));
      return List.of(stored, Files.readAllBytes(ArrayFiles.npz(file, true, arrays)));
    } finally {
      Files.delete(file);
    }
  }

  private static List<byte[]> tables() throws IOException {
    return UntrustedReader.files(
            Stream.of("none", "snappy", "zstd", "gzip", "lz4", "delta", "pages-v2", "plain-bytes")
                .map(name -> Pictures.resource("/parquet/" + name + ".parquet"))
                .toList())
        .get();
  }
}
