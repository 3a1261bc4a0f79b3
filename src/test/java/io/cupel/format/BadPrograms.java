package io.cupel.format;

import static io.cupel.format.BadFile.tensors;
import static io.cupel.format.BadPickles.CODE;
import static io.cupel.format.BadPickles.FLOATS;
import static io.cupel.format.BadPickles.ORDERED;
import static io.cupel.format.BadPickles.module;
import static io.cupel.format.BadPickles.pickle;
import static io.cupel.format.BadPickles.program;
import static io.cupel.format.BadPickles.tensor;
import static io.cupel.reason.Reason.CORRUPT_ARCHIVE;
import static io.cupel.reason.Reason.REFUSED_FILE_ACCESS;
import static io.cupel.reason.Reason.REFUSED_NO_PARAMETERS;
import static io.cupel.reason.Reason.UNSUPPORTED_WEIGHTS;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.cupel.reason.Reason;
import io.cupel.untrusted.BadInput;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;

/** The code of TorchScript files, and what torch.save wrote. */
public final class BadPrograms {
  private BadPrograms() {}

  /** All of them. */
  public static List<BadInput> all() {
    return Stream.of(programs(), stateDicts()).flatMap(List::stream).toList();
  }

  private static BadInput code(String name, Reason reason, String says, String code) {
    String good = module(tensor(FLOATS, "K\0", "K\4\u0085", "K\1\u0085"));
    return BadInput.of(
        "code: " + name,
        reason,
        says,
        folder -> {
          byte[] file = program(pickle(good), code).bytes();
          ProgramText.requireNoFileAccess(Files.write(folder.resolve("model"), file));
          ModelReaders.model(folder.resolve("model"));
        });
  }

  private static List<BadInput> programs() {
    String names = "the program names ";
    return List.of(
        code(
            "reads a file",
            REFUSED_FILE_ACCESS,
            names + "from_file",
            CODE
                + "  def forward(self, x: Tensor) -> Tensor:\n"
                + "    return torch.from_file(\"/etc/x\")\n"),
        code(
            "reads a file by the operator's full name",
            REFUSED_FILE_ACCESS,
            names + "from_file",
            CODE + "    return ops.aten.from_file(\"/etc/x\")\n"),
        code(
            "writes a file",
            REFUSED_FILE_ACCESS,
            names + "save",
            CODE + "    torch.save(x, \"/var/x\")\n"),
        code(
            "writes a file behind a comment",
            REFUSED_FILE_ACCESS,
            names + "save",
            CODE + "    torch.save # (\n  (x, \"/var/x\")\n"),
        code(
            "writes a file behind a line's end",
            REFUSED_FILE_ACCESS,
            names + "save",
            CODE + "    torch.save \\\n (x, \"/var/x\")\n"),
        code(
            "spells a name in two parts",
            REFUSED_FILE_ACCESS,
            "calls getattr in a way that PyTorch does not write",
            CODE + "    getattr(torch, \"sa\" \"ve\")(x, \"/var/x\")\n"),
        code("without the class", REFUSED_NO_PARAMETERS, "without parameters", "class Other:\n"),
        code("empty", REFUSED_NO_PARAMETERS, "without parameters", ""),
        code(
            "whose parameters are something else",
            REFUSED_NO_PARAMETERS,
            "without parameters",
            CODE.replace("\"w\"", "\"v\"")),
        code(
            "in another script",
            REFUSED_NO_PARAMETERS,
            "without parameters",
            CODE.replace("Net", "N\u0435t")));
  }

  private static BadInput saved(String name, Reason reason, String says, RawZip zip) {
    return tensors("torch.save: " + name, reason, says, zip.bytes());
  }

  private static List<BadInput> stateDicts() {
    String one = tensor(FLOATS, "K\0", "K\4\u0085", "K\1\u0085");
    String dict = ORDERED + "(X\1\0\0\0w" + one + "u";
    RawZip good = new RawZip().add("m/data.pkl", pickle(dict)).add("m/data/0", new byte[16]);
    return List.of(
        saved(
            "storage missing",
            CORRUPT_ARCHIVE,
            "which is missing",
            new RawZip().add("m/data.pkl", pickle(dict))),
        saved(
            "storage short",
            CORRUPT_ARCHIVE,
            "w reaches beyond",
            new RawZip().add("m/data.pkl", pickle(dict)).add("m/data/0", new byte[15])),
        saved(
            "pickle in another folder",
            CORRUPT_ARCHIVE,
            "first folder has no data.pkl",
            new RawZip().add("a/x", new byte[1]).add("m/data.pkl", pickle(dict))),
        saved(
            "of another byte order",
            Reason.UNSUPPORTED_FORMAT,
            "byte order \"middle\"",
            good.add("m/byteorder", "middle".getBytes(ISO_8859_1))),
        saved(
            "pickle cut off",
            CORRUPT_ARCHIVE,
            "it is cut off",
            new RawZip().add("m/data.pkl", "\u0080\2".getBytes(ISO_8859_1))),
        saved(
            "a storage under two names",
            UNSUPPORTED_WEIGHTS,
            "shares its storage",
            new RawZip()
                .add("m/data.pkl", pickle(ORDERED + "(X\1\0\0\0w" + one + "X\1\0\0\0v" + one + "u"))
                .add("m/data/0", new byte[16])));
  }
}
