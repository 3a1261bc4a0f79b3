package io.cupel.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cupel.format.graph.GraphException;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A TorchScript program whose root module has methods that its author did not write. */
public final class ExtendedProgram {
  private ExtendedProgram() {}

  /**
   * Writes the program with more methods; all else is as it was.
   *
   * @param program TorchScript
   * @param methods their text, indented by two spaces; {@code self} is the root module
   * @param out the file; replaced when there
   * @throws ReasonException as {@link ProgramText#requireNoFileAccess}, and CORRUPT_ARCHIVE when
   *     the root module's class has no text
   */
  public static void write(Path program, String methods, Path out) {
    ProgramText.requireNoFileAccess(program);
    ZipArchive zip = ZipArchive.open(program);
    String type = ScriptSource.of(program).root().type();
    String home = zip.folder() + "code/" + ModuleText.codePath(type);
    byte[] text = extended(zip, home, type, methods).getBytes(UTF_8);
    try (StoredZip copy = new StoredZip(new BufferedOutputStream(Files.newOutputStream(out)))) {
      for (ZipEntryInfo entry : zip.entries().values()) {
        if (entry.name().equals(home)) {
          copy.add(home, text);
        } else {
          copy.copy(zip, entry);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + out + ": " + e.getMessage(), e);
    }
  }

  /**
   * How a tensor of the root module is reached in the text of a method.
   *
   * @param dotted its name, as {@link TensorEntry} has it
   * @throws ReasonException UNSUPPORTED_WEIGHTS for a name that is no plain text
   */
  public static String expression(String dotted) {
    try {
      return TensorModule.expression(dotted);
    } catch (GraphException e) {
      throw new ReasonException(
          Reason.UNSUPPORTED_WEIGHTS, "'" + dotted + "' is an unusual name for a tensor.", e);
    }
  }

  private static String extended(ZipArchive zip, String home, String type, String methods) {
    String file =
        zip.entry(home)
            .map(e -> UTF_8.decode(zip.read(e, TorchScriptArchive.MAX_CODE)).toString())
            .orElse("");
    ClassText root = ClassText.in(file).get(type.substring(type.lastIndexOf('.') + 1));
    if (root == null) {
      throw zip.damage().because(home + " has no class " + type);
    }
    int end = file.indexOf(root.text()) + root.text().stripTrailing().length();
    return file.substring(0, end) + "\n" + methods.stripTrailing() + "\n" + file.substring(end);
  }
}
