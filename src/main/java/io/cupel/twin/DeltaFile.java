package io.cupel.twin;

import io.cupel.format.ModelFormat;
import io.cupel.format.SafetensorsFile;
import io.cupel.format.SafetensorsWriter;
import io.cupel.format.TensorEntry;
import io.cupel.format.TensorValues;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A delta as a safetensors file. The tensor NAME has the new values, NAME{@code .before} the old
 * ones, so that a twin in half precision can be checked too; docs/formats.md describes the rest.
 */
public final class DeltaFile {
  private static final String FORMAT = "cupel.delta";
  private static final String VERSION = "1";
  private static final String BEFORE = ".before";
  private static final String DIGEST = "before_sha256:";

  private DeltaFile() {}

  /**
   * Writes a delta; the same delta gives the same bytes.
   *
   * @throws java.io.UncheckedIOException when it cannot be written
   */
  public static void write(Path out, Delta delta) {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("format", FORMAT);
    metadata.put("version", VERSION);
    metadata.put("layer", delta.layer());
    metadata.put("source_sha256", delta.sourceSha256());
    metadata.put("purified_sha256", delta.purifiedSha256());
    Map<String, TensorValues> tensors = new LinkedHashMap<>();
    for (TensorChange change : delta.changes()) {
      metadata.put(DIGEST + change.name(), change.before().sha256());
      tensors.put(change.name(), change.after());
      tensors.put(change.name() + BEFORE, change.before());
    }
    SafetensorsWriter.write(out, metadata, tensors);
  }

  /**
   * Reads a delta.
   *
   * @throws ReasonException INVALID_DELTA when it is none, or one of another version; as {@link
   *     SafetensorsFile#open} when it is damaged
   */
  public static Delta read(Path path) {
    ModelFormat format = ModelFormat.of(path);
    if (format != ModelFormat.SAFETENSORS) {
      throw invalid(path, "is " + format.description());
    }
    SafetensorsFile file = SafetensorsFile.open(path);
    Map<String, String> metadata = file.metadata();
    if (!FORMAT.equals(metadata.get("format"))) {
      throw invalid(path, "is safetensors, but no delta");
    }
    if (!VERSION.equals(metadata.get("version"))) {
      throw invalid(path, "has the version " + metadata.get("version") + ", not " + VERSION);
    }
    try {
      return new Delta(
          field(metadata, "layer"),
          field(metadata, "source_sha256"),
          field(metadata, "purified_sha256"),
          changes(file));
    } catch (IllegalArgumentException e) {
      throw invalid(path, "contradicts itself: " + e.getMessage());
    }
  }

  private static List<TensorChange> changes(SafetensorsFile file) {
    Map<String, TensorEntry> entries =
        file.tensors().stream().collect(Collectors.toMap(TensorEntry::name, Function.identity()));
    List<TensorChange> changes = new ArrayList<>();
    file.metadata()
        .forEach(
            (key, digest) -> {
              if (key.startsWith(DIGEST)) {
                String name = key.substring(DIGEST.length());
                TensorValues before = values(file, entries, name + BEFORE);
                if (!before.sha256().equals(digest)) {
                  throw new IllegalArgumentException(
                      name + BEFORE + " does not have the declared digest");
                }
                changes.add(new TensorChange(name, before, values(file, entries, name)));
              }
            });
    if (entries.size() != 2 * changes.size()) {
      throw new IllegalArgumentException("it has tensors without a digest");
    }
    return changes;
  }

  private static TensorValues values(
      SafetensorsFile file, Map<String, TensorEntry> entries, String name) {
    TensorEntry entry =
        Optional.ofNullable(entries.get(name))
            .orElseThrow(() -> new IllegalArgumentException("there is no tensor " + name));
    return new TensorValues(entry.dtype(), entry.shape(), file.bytes(entry));
  }

  private static String field(Map<String, String> metadata, String name) {
    return Objects.requireNonNullElseGet(
        metadata.get(name),
        () -> {
          throw new IllegalArgumentException("its metadata has no " + name);
        });
  }

  private static ReasonException invalid(Path path, String what) {
    return new ReasonException(Reason.INVALID_DELTA, path.getFileName() + " " + what + ".");
  }
}
