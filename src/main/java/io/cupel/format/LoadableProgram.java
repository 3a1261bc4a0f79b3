package io.cupel.format;

import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A TorchScript file for libtorch to load, as often as it takes: the model itself, or its
 * translation for a while. All its floating-point numbers are of 32 bits or more.
 */
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
      Optional<WidenedProgram> widened = WidenedProgram.of(model);
      return widened.isPresent()
          ? translated(widened.get()::writeTo)
          : new LoadableProgram(model, false);
    }
    return translated(TranslatedArchive.open(model)::translate);
  }

  private static LoadableProgram translated(Consumer<Path> writer) {
    try {
      LoadableProgram program =
          new LoadableProgram(Files.createTempFile("cupel-translated", ".pt"), true);
      try {
        writer.accept(program.path);
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

  /** Removes the translation; what was loaded stays. */
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
