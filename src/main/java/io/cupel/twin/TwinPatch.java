package io.cupel.twin;

import io.cupel.format.TensorEntry;
import io.cupel.format.TensorFile;
import io.cupel.format.TensorValues;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A delta that fits a file: everything was checked, and nothing is written yet. */
public final class TwinPatch {
  private final TensorFile twin;
  private final Map<String, byte[]> newBytes;

  private TwinPatch(TensorFile twin, Map<String, byte[]> newBytes) {
    this.twin = twin;
    this.newBytes = newBytes;
  }

  /**
   * Recognises a file, finds the delta's tensors in it and compares their old values. A twin in
   * float16 or bfloat16 fits a float32 delta whose old values round to its own.
   *
   * @param chosen names of tensors in the file, for a change that fits several; may be empty
   * @throws ReasonException DELTA_MISMATCH, DELTA_AMBIGUOUS; UNSUPPORTED_WEIGHTS when a tensor
   *     shares its storage or a new value is too large for its type; as {@link TensorFile#open}
   */
  public static TwinPatch plan(Delta delta, Path file, Set<String> chosen) {
    TensorFile twin = TensorFile.open(file);
    TwinTensors tensors = new TwinTensors(file.getFileName().toString(), twin, chosen);
    Map<String, byte[]> newBytes = new LinkedHashMap<>();
    for (TensorChange change : delta.changes()) {
      TensorEntry tensor = tensors.find(change);
      twin.requireChangeable(tensor);
      if (newBytes.put(tensor.name(), converted(change, tensor)) != null) {
        throw tensors.mismatch(tensor.name() + " would be changed twice");
      }
    }
    Set<String> unused = new TreeSet<>(chosen);
    unused.removeAll(newBytes.keySet());
    if (!unused.isEmpty()) {
      throw tensors.mismatch(
          "no tensor that the delta changes can be " + String.join(", ", unused));
    }
    return new TwinPatch(twin, newBytes);
  }

  private static byte[] converted(TensorChange change, TensorEntry tensor) {
    byte[] bytes = change.after().as(tensor.dtype());
    if (!new TensorValues(tensor.dtype(), tensor.shape(), bytes).finite()) {
      throw new ReasonException(
          Reason.UNSUPPORTED_WEIGHTS,
          tensor.name() + " would get a value that is too large for " + tensor.dtype() + ".");
    }
    return bytes;
  }

  /** Names of the file's tensors that change, in the delta's order. */
  public List<String> tensors() {
    return List.copyOf(newBytes.keySet());
  }

  /**
   * Writes the changed copy; it appears under its name when it is complete.
   *
   * @param out another file than the twin itself
   * @throws java.io.UncheckedIOException when it cannot be written
   */
  public void write(Path out) {
    twin.writePatched(out, newBytes);
  }
}
