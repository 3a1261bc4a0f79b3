package io.cupel.format;

import io.cupel.reason.Reason;
import io.cupel.untrusted.BadInput;
import java.nio.file.Files;

/** Bad model files, read as far as the product reads one before it runs it. */
final class BadFile {
  private BadFile() {}

  static BadInput model(String name, Reason reason, String says, byte[] content) {
    return BadInput.of(
        name,
        reason,
        says,
        folder -> ModelReaders.model(Files.write(folder.resolve("model"), content)));
  }

  /** Read for its tensors alone, as a twin is. */
  static BadInput tensors(String name, Reason reason, String says, byte[] content) {
    return BadInput.of(
        name,
        reason,
        says,
        folder -> ModelReaders.tensors(Files.write(folder.resolve("twin"), content)));
  }
}
