package io.cupel.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The program within a TorchScript file, read before libtorch sees it. libtorch offers programs two
 * operations on files, and a model needs neither of them.
 */
public final class ProgramText {
  // Between a name and its bracket may be what the lexer skips: space, line ends, comments. What is
  // behind a comment is not looked for: PyTorch writes none. Possessive, as no text may cost a
  // stack's depth or the square of its length.
  private static final Pattern FILE_OPERATION =
      Pattern.compile("\\b(?:from_file\\b|save[\\s\\\\]*+[(#])");

  private ProgramText() {}

  /**
   * Checks every class of the program.
   *
   * @throws ReasonException REFUSED_FILE_ACCESS when one could read or write files, and as {@link
   *     ModelFormat#requireModel}
   */
  public static void requireNoFileAccess(Path path) {
    ModelFormat.requireTorchScript(path);
    ZipArchive zip = ZipArchive.open(path);
    String code = zip.folder() + "code/";
    for (ZipEntryInfo entry : CodeEntries.of(zip)) {
      ByteBuffer text = zip.read(entry, TorchScriptArchive.MAX_CODE);
      Matcher matcher = FILE_OPERATION.matcher(ISO_8859_1.decode(text));
      if (matcher.find()) {
        throw new ReasonException(
            Reason.REFUSED_FILE_ACCESS,
            "In "
                + entry.name().substring(code.length())
                + " the program calls "
                + matcher.group().split("\\W", 2)[0]
                + ".");
      }
    }
  }
}
