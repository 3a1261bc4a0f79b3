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
import java.util.function.Function;

/**
 * A TorchScript file for libtorch to load, as often as it takes: the model itself, or for a while
 * its translation, or a copy with methods that run it in parts. All its floating-point numbers are
 * of 32 bits or more.
 */
public final class LoadableProgram implements AutoCloseable {
  /** Where a file can be run in two parts. */
  private record Parts(List<LayerCut> cuts, Optional<ScriptParts.Work> work) {
    static final Parts NONE = at(List.of());

    static Parts at(List<LayerCut> cuts) {
      return new Parts(cuts, Optional.empty());
    }
  }

  private final Path path;
  private final boolean temporary;
  private final Optional<LoadableProgram> whole;
  private final Parts parts;

  private LoadableProgram(
      Path path, boolean temporary, Optional<LoadableProgram> whole, Parts parts) {
    this.path = path;
    this.temporary = temporary;
    this.whole = whole;
    this.parts = parts;
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
    return written(Optional.empty(), path -> Parts.at(archive.translate(path, cutAt)));
  }

  private static LoadableProgram torchScript(Path model) {
    return WidenedProgram.of(model)
        .map(
            widened ->
                written(
                    Optional.empty(),
                    path -> {
                      widened.writeTo(path);
                      return Parts.NONE;
                    }))
        .orElseGet(() -> new LoadableProgram(model, false, Optional.empty(), Parts.NONE));
  }

  /** With methods that run it in two parts, where its text is understood and a copy written. */
  private static LoadableProgram inParts(LoadableProgram whole, List<Layer> cutAt) {
    if (cutAt.isEmpty()) {
      return whole;
    }
    try {
      ScriptParts parts = ScriptSource.of(whole.path).parts(cutAt);
      if (parts.methods().isEmpty()) {
        return whole.with(parts.cuts());
      }
      return written(
          Optional.of(whole),
          path -> {
            ExtendedProgram.write(whole.path, parts.methods(), path);
            ProgramText.requireNoFileAccess(path);
            return new Parts(parts.cuts(), parts.work());
          });
    } catch (ReasonException | UncheckedIOException e) {
      String reason = "a copy of it fails: " + e.getMessage();
      return whole.with(
          cutAt.stream().<LayerCut>map(l -> new LayerCut.Whole(l.name(), reason)).toList());
    }
  }

  /** The same file. */
  private LoadableProgram with(List<LayerCut> cuts) {
    return new LoadableProgram(path, temporary, whole, Parts.at(cuts));
  }

  /** A file for a while, and what its writer says of it. */
  private static LoadableProgram written(
      Optional<LoadableProgram> whole, Function<Path, Parts> writer) {
    try {
      Path path = Files.createTempFile("cupel-translated", ".pt");
      try {
        return new LoadableProgram(path, true, whole, writer.apply(path));
      } catch (RuntimeException e) {
        Files.deleteIfExists(path);
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
    return parts.cuts();
  }

  /** How much the parts do; empty where {@link #cuts} tell it, or where it is not known. */
  public Optional<ScriptParts.Work> work() {
    return parts.work();
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
