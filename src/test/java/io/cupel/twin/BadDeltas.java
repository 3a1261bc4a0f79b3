package io.cupel.twin;

import static io.cupel.reason.Reason.CORRUPT_ARCHIVE;
import static io.cupel.reason.Reason.DELTA_AMBIGUOUS;
import static io.cupel.reason.Reason.DELTA_MISMATCH;
import static io.cupel.reason.Reason.INVALID_DELTA;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.cupel.format.DType;
import io.cupel.format.SafetensorsWriter;
import io.cupel.format.TensorValues;
import io.cupel.reason.Reason;
import io.cupel.untrusted.BadInput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Deltas that are none, and files that they do not fit. */
public final class BadDeltas {
  private static final TensorValues OLD = floats(0, 0);
  private static final TensorValues NEW = floats(1, 0);

  private BadDeltas() {}

  /** All of them. */
  public static List<BadInput> all() {
    return Stream.of(files(), contradictions(), twins()).flatMap(List::stream).toList();
  }

  private static TensorValues floats(int... bytes) {
    byte[] values = new byte[4 * bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      values[4 * i] = (byte) bytes[i];
    }
    return new TensorValues(DType.FLOAT32, List.of((long) bytes.length), values);
  }

  private static BadInput file(String name, Reason reason, String says, byte[] content) {
    return BadInput.of(
        "delta: " + name,
        reason,
        says,
        folder -> DeltaFile.read(Files.write(folder.resolve("x.delta"), content)));
  }

  private static List<BadInput> files() {
    byte[] text = "{\"layer\":\"fc\"}".getBytes(UTF_8);
    return List.of(
        file("nothing", INVALID_DELTA, "is empty", new byte[0]),
        file("JSON", INVALID_DELTA, "is text", text),
        file("a zip", CORRUPT_ARCHIVE, "was cut off", new byte[] {'P', 'K', 3, 4}),
        file("rubbish", INVALID_DELTA, "unknown format", new byte[] {1, 2, 3}));
  }

  private static Map<String, String> metadata() {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("format", "cupel.delta");
    metadata.put("version", "1");
    metadata.put("layer", "l");
    metadata.put("source_sha256", "ab");
    metadata.put("purified_sha256", "cd");
    metadata.put("before_sha256:w", OLD.sha256());
    return metadata;
  }

  private static BadInput contradiction(
      String name,
      String says,
      Consumer<Map<String, String>> change,
      Consumer<Map<String, TensorValues>> tensors) {
    return BadInput.of(
        "delta: " + name,
        INVALID_DELTA,
        says,
        folder -> {
          Map<String, String> metadata = metadata();
          change.accept(metadata);
          Map<String, TensorValues> values = new LinkedHashMap<>(Map.of("w", NEW, "w.before", OLD));
          tensors.accept(values);
          Path file = folder.resolve("x.delta");
          SafetensorsWriter.write(file, metadata, values);
          DeltaFile.read(file);
        });
  }

  private static List<BadInput> contradictions() {
    String esc = "2\u001b[2J" + "9".repeat(5000);
    return List.of(
        contradiction("no version", "has the version null", m -> m.remove("version"), t -> {}),
        contradiction(
            "a version that clears the screen",
            "has the version 2",
            m -> m.put("version", esc),
            t -> {}),
        contradiction("no source", "has no source_sha256", m -> m.remove("source_sha256"), t -> {}),
        contradiction("no result", "no purified_sha256", m -> m.remove("purified_sha256"), t -> {}),
        contradiction("new values missing", "no tensor w", m -> {}, t -> t.remove("w")),
        contradiction(
            "old values missing", "no tensor w.before", m -> {}, t -> t.remove("w.before")),
        contradiction(
            "new values of another shape",
            "contradicts itself",
            m -> {},
            t -> t.put("w", floats(1, 2, 3))),
        contradiction(
            "new values of another type",
            "contradicts itself",
            m -> {},
            t -> t.put("w", new TensorValues(DType.FLOAT16, List.of(2L), new byte[4]))),
        contradiction(
            "new values that are NaN",
            "contradicts itself",
            m -> {},
            t ->
                t.put(
                    "w",
                    new TensorValues(
                        DType.FLOAT32, List.of(2L), new byte[] {-1, -1, -1, -1, -1, -1, -1, -1}))),
        contradiction(
            "nothing that changes",
            "contradicts itself",
            m -> m.remove("before_sha256:w"),
            Map::clear));
  }

  private static BadInput twin(
      String name,
      Reason reason,
      String says,
      Map<String, TensorValues> tensors,
      String... chosen) {
    return BadInput.of(
        "twin: " + name,
        reason,
        says,
        folder -> {
          Path file = folder.resolve("twin.safetensors");
          SafetensorsWriter.write(file, Map.of(), tensors);
          Delta delta = new Delta("l", "ab", "cd", List.of(new TensorChange("w", OLD, NEW)));
          TwinPatch.plan(delta, file, Set.of(chosen));
        });
  }

  private static List<BadInput> twins() {
    return List.of(
        twin("other values", DELTA_MISMATCH, "w has other values", Map.of("w", floats(7, 0))),
        twin(
            "values that were changed already",
            DELTA_MISMATCH,
            "w has the new values already",
            Map.of("w", NEW)),
        twin(
            "another shape",
            DELTA_MISMATCH,
            "w is FLOAT32 [3] there",
            Map.of("w", floats(0, 0, 0))),
        twin("no such tensor", DELTA_MISMATCH, "there is no tensor w", Map.of("v", floats(7, 7))),
        twin("a choice that is not there", DELTA_MISMATCH, "can be x", Map.of("w", OLD), "x"),
        twin("two that fit", DELTA_AMBIGUOUS, "--tensor", Map.of("a.w", OLD, "b.w", OLD)));
  }
}
