package io.cupel.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The program within a TorchScript file, read before libtorch sees it. libtorch offers programs two
 * operations on files, and a model needs neither of them.
 */
public final class ProgramText {
  // An operation is an attribute of torch or ops: it need not be called where it is named. Between
  // the dot and the name may be what the lexer skips: space, line ends, comments. What is behind
  // two comments is not looked for: PyTorch writes none. Possessive, as no text may cost a stack's
  // depth or the square of its length.
  private static final Pattern FILE_OPERATION =
      Pattern.compile("\\bfrom_file\\b|\\.[\\s\\\\]*+(?:#[^\\n]*+\\n[\\s\\\\]*+)?+(?:save\\b|#)");

  // The other way to an attribute, as PyTorch writes it where a name is no identifier. Any other
  // form might spell a name so that it is not found: "sa" "ve", "sa\166e", an alias of getattr.
  private static final Pattern NAMED_ATTRIBUTE =
      Pattern.compile("\\bgetattr\\([A-Za-z_][\\w.]*+, \"([^\"\\n]{1,4096}+)\"\\)");
  private static final Pattern GETATTR = Pattern.compile("\\bgetattr\\b");
  private static final Pattern NOT_ASCII = Pattern.compile("\\\\[23][0-7][0-7]");
  private static final int MOST_NESTED = 50;

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
      suspicious(ISO_8859_1.decode(text).toString())
          .ifPresent(
              what -> {
                throw new ReasonException(
                    Reason.REFUSED_FILE_ACCESS,
                    "In %s the program %s.".formatted(entry.name().substring(code.length()), what));
              });
    }
  }

  private static Optional<String> suspicious(String text) {
    Matcher operation = FILE_OPERATION.matcher(text);
    if (operation.find()) {
      return Optional.of(
          operation.group().endsWith("from_file") ? "names from_file" : "names save");
    }
    String left = text;
    for (int depth = 0; depth < MOST_NESTED && GETATTR.matcher(left).find(); depth++) {
      Matcher attribute = NAMED_ATTRIBUTE.matcher(left);
      StringBuilder without = new StringBuilder(left.length());
      while (attribute.find()) { // those that have no other within
        String name = attribute.group(1);
        if (name.equals("save")) {
          return Optional.of("names save");
        }
        if (NOT_ASCII.matcher(name).replaceAll("").indexOf('\\') < 0) {
          attribute.appendReplacement(without, "_");
        }
      }
      attribute.appendTail(without);
      if (without.length() == left.length()) {
        break;
      }
      left = without.toString();
    }
    return GETATTR.matcher(left).find()
        ? Optional.of("calls getattr in a way that PyTorch does not write")
        : Optional.empty();
  }
}
