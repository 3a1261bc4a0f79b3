package io.cupel.format;

import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A TorchScript file for libtorch to load: the model itself, or its translation for a while. */
public final class LoadableProgram implements AutoCloseable {
  private final Path path;
  private final boolean translated;

  private LoadableProgram(Path path, boolean translated) {
    this.path = path;
    this.translated = translated;
  }

  /**
   * Checks a model and translates it where that is needed.
   *
   * @throws ReasonException as {@link ProgramText#requireNoFileAccess} and {@link
   *     TranslatedArchive#open}
   */
  public static LoadableProgram of(Path model) {
    if (ModelFormat.requireModel(model) == ModelFormat.TORCHSCRIPT) {
      ProgramText.requireNoFileAccess(model);
      return new LoadableProgram(model, false);
    }
    TranslatedArchive archive = TranslatedArchive.open(model);
    try {
      LoadableProgram program =
          new LoadableProgram(Files.createTempFile("cupel-translated", ".pt"), true);
      try {
        archive.translate(program.path);
        return program;
      } catch (RuntimeException e) {
        program.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the translated model: " + e.getMessage(), e);
    }
  }

  /** The file; there until {@link #close}. */
  public Path path() {
    return path;
  }

  /** Removes the translation. */
  @Override
  public void close() {
    if (translated) {
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot remove " + path + ": " + e.getMessage(), e);
      }
    }
  }
}
