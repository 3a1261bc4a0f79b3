package io.cupel.format;

import io.cupel.format.graph.GraphException;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.nio.ByteBuffer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Runs what reads graphs, and names the file in what it refuses. */
final class Graphs {
  /** Bytes of a JSON file; the largest classifiers of torchvision need a few million. */
  static final long MAX_JSON = 32L << 20;

  private Graphs() {}

  /** Reads an entry's JSON. */
  static <T> T read(ZipArchive zip, ZipEntryInfo entry, Function<ByteBuffer, T> reader) {
    ByteBuffer json = zip.read(entry, MAX_JSON);
    return explain(zip, () -> reader.apply(json));
  }

  static <T> T explain(ZipArchive zip, Supplier<T> action) {
    try {
      return action.get();
    } catch (GraphException e) {
      throw e.reason() == Reason.CORRUPT_ARCHIVE
          ? zip.damage().because("of its graph, " + e.getMessage())
          : new ReasonException(
              e.reason(),
              "%s cannot be translated: %s.".formatted(zip.path().getFileName(), e.getMessage()));
    }
  }
}
