package io.cupel.format;

import io.cupel.format.graph.LayerCut;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A TorchScript file for libtorch to load, as often as it takes: the model itself, or its
 * translation for a while. All its floating-point numbers are of 32 bits or more.
 */
public final class LoadableProgram implements AutoCloseable {
  private final Path path;
  private final boolean translated;
  private List<LayerCut> cuts = List.of();

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
    return of(model, List.of());
  }

  /**
   * As {@link #of(Path)}, for work on layers. A TorchScript file is loaded as it is: its program is
   * its own.
   *
   * @param cutAt layers at which a translation shall have {@link #cuts}, where that is possible
   */
  public static LoadableProgram of(Path model, List<Layer> cutAt) {
    if (ModelFormat.requireModel(model) == ModelFormat.TORCHSCRIPT) {
      ProgramText.requireNoFileAccess(model);
      Optional<WidenedProgram> widened = WidenedProgram.of(model);
      return widened.isPresent()
          ? translated(
              out -> {
                widened.get().writeTo(out);
                return List.of();
              })
          : new LoadableProgram(model, false);
    }
    TranslatedArchive archive = TranslatedArchive.open(model);
    return translated(out -> archive.translate(out, cutAt));
  }

  private static LoadableProgram translated(Function<Path, List<LayerCut>> writer) {
    try {
      LoadableProgram program =
          new LoadableProgram(Files.createTempFile("cupel-translated", ".pt"), true);
      try {
        program.cuts = List.copyOf(writer.apply(program.path));
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

  /** At which layers, of those asked for, the program can be run in two parts. */
  public List<LayerCut> cuts() {
    return cuts;
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
