package io.cupel.format;

import io.cupel.format.graph.LayerCut;
import io.cupel.format.script.ScriptParts;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A TorchScript file for libtorch to load, as often as it takes: the model itself, or for a while
 * its translation, or a copy with methods that run it in parts. All its floating-point numbers are
 * of 32 bits or more.
 */
public final class LoadableProgram implements AutoCloseable {
  private final Path path;
  private final boolean temporary;
  private final Optional<LoadableProgram> whole;
  private List<LayerCut> cuts = List.of();
  private Optional<ScriptParts.Work> work = Optional.empty();

  private LoadableProgram(Path path, boolean temporary, Optional<LoadableProgram> whole) {
    this.path = path;
    this.temporary = temporary;
    this.whole = whole;
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
   * As {@link #of(Path)}, for work on layers.
   *
   * @param cutAt layers at which it shall have {@link #cuts}, where that is possible
   */
  public static LoadableProgram of(Path model, List<Layer> cutAt) {
    if (ModelFormat.requireModel(model) == ModelFormat.TORCHSCRIPT) {
      ProgramText.requireNoFileAccess(model);
      return inParts(torchScript(model), cutAt);
    }
    TranslatedArchive archive = TranslatedArchive.open(model);
    return written(
        Optional.empty(), program -> program.cuts = archive.translate(program.path, cutAt));
  }

  private static LoadableProgram torchScript(Path model) {
    return WidenedProgram.of(model)
        .map(widened -> written(Optional.empty(), program -> widened.writeTo(program.path)))
        .orElseGet(() -> new LoadableProgram(model, false, Optional.empty()));
  }

  /** With methods that run it in two parts, where its text is understood and a copy written. */
  private static LoadableProgram inParts(LoadableProgram whole, List<Layer> cutAt) {
    if (cutAt.isEmpty()) {
      return whole;
    }
    try {
      ScriptParts parts = ScriptSource.of(whole.path).parts(cutAt);
      if (parts.methods().isEmpty()) {
        whole.cuts = parts.cuts();
        return whole;
      }
      return written(
          Optional.of(whole),
          program -> {
            ExtendedProgram.write(whole.path, parts.methods(), program.path);
            ProgramText.requireNoFileAccess(program.path);
            program.cuts = parts.cuts();
            program.work = parts.work();
          });
    } catch (ReasonException | UncheckedIOException e) {
      whole.cuts =
          cutAt.stream()
              .<LayerCut>map(
                  layer ->
                      new LayerCut.Whole(layer.name(), "a copy of it fails: " + e.getMessage()))
              .toList();
      return whole;
    }
  }

  /** A file for a while. */
  private static LoadableProgram written(
      Optional<LoadableProgram> whole, Consumer<LoadableProgram> writer) {
    try {
      LoadableProgram program =
          new LoadableProgram(Files.createTempFile("cupel-translated", ".pt"), true, whole);
      try {
        writer.accept(program);
        return program;
      } catch (RuntimeException e) {
        Files.deleteIfExists(program.path);
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

  /** How much the parts do; empty where {@link #cuts} tell it, or where it is not known. */
  public Optional<ScriptParts.Work> work() {
    return work;
  }

  /** The same without the methods for its parts; empty where it has none, or always has them. */
  public Optional<LoadableProgram> whole() {
    return whole;
  }

  /** Removes what was written; what was loaded stays. */
  @Override
  public void close() {
    whole.ifPresent(LoadableProgram::close);
    if (temporary) {
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot remove " + path + ": " + e.getMessage(), e);
      }
    }
  }
}
