package io.cupel.format;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.nio.file.Path;

/** Says what is wrong with an archive, always with the file's name. */
record Damage(Path file) {
  ReasonException because(String what) {
    return new ReasonException(
        Reason.CORRUPT_ARCHIVE,
        file.getFileName() + " cannot be read as an archive: " + what + ".");
  }
}
