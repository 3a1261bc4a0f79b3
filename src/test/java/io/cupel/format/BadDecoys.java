package io.cupel.format;

import static io.cupel.format.BadPickles.CODE;
import static io.cupel.format.BadPickles.FLOATS;
import static io.cupel.format.BadPickles.ORDERED;
import static io.cupel.format.BadPickles.module;
import static io.cupel.format.BadPickles.pickle;
import static io.cupel.format.BadPickles.program;
import static io.cupel.format.BadPickles.storage;
import static io.cupel.format.BadPickles.tensor;
import static io.cupel.reason.Reason.CORRUPT_ARCHIVE;
import static io.cupel.reason.Reason.UNSUPPORTED_EXPORT;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.cupel.reason.Reason;
import io.cupel.untrusted.BadInput;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.Stream;

/** Zips in which PyTorch would find another program, or other tensors, than Cupel. */
public final class BadDecoys {
  private static final byte[] HELPER =
      "def f(x: Tensor) -> None:\n  torch.save(x, \"a\")\n".getBytes(ISO_8859_1);

  private BadDecoys() {}

  /** All of them. */
  public static List<BadInput> all() {
    return Stream.of(code(), layouts(), mixtures(), directories()).flatMap(List::stream).toList();
  }

  private static BadInput decoy(String name, Reason reason, String says, RawZip zip) {
    return BadFile.model("decoy: " + name, reason, says, zip.bytes());
  }

  static RawZip script() {
    return program(pickle(module(tensor(FLOATS, "K\0", "K\4\u0085", "K\1\u0085"))), CODE);
  }

  /** A file of torch.save with fc.weight, as BadExportsTest.GRAPH needs it, in two entries. */
  static RawZip weights(RawZip zip, String folder, byte[] values) {
    String floats = storage("ctorch\nFloatStorage\n", "X\1\0\0\0000", "K\6");
    String tensor = tensor(floats, "K\0", "K\2K\3\u0086", "K\3K\1\u0086");
    return zip.add(folder + "/data.pkl", pickle(ORDERED + "(X\11\0\0\0fc.weight" + tensor + "u"))
        .add(folder + "/data/0", values);
  }

  /** As PyTorch 2.7 writes it: no folder, tensors in archives within. */
  static RawZip old(String folder, RawZip weights) {
    return new RawZip()
        .add(folder + "serialized_exported_program.json", BadExportsTest.GRAPH.getBytes(UTF_8))
        .add(folder + "serialized_state_dict.pt", weights.bytes())
        .add(
            folder + "serialized_constants.pt",
            new RawZip().add("m/data.pkl", pickle(ORDERED)).bytes());
  }

  private static RawZip old() {
    return old("", weights(new RawZip(), "m", new byte[24]));
  }

  private static RawZip current() {
    return BadExportsTest.export(BadExportsTest.GRAPH, BadExportsTest.CONFIG, 24);
  }

  private static List<BadInput> code() {
    String says = "PyTorch would read m/";
    return List.of(
        decoy("code in PY", CORRUPT_ARCHIVE, says, script().add("m/code/__torch__/h.PY", HELPER)),
        decoy("code in CODE", CORRUPT_ARCHIVE, says, script().add("m/CODE/__torch__/h.py", HELPER)),
        decoy(
            "code in another root",
            CORRUPT_ARCHIVE,
            "would read M/code",
            script().add("M/code/__torch__/h.py", HELPER)),
        decoy(
            "code twice, by its folder",
            CORRUPT_ARCHIVE,
            "two entries",
            script().add("m/CODE/__torch__.py", HELPER)),
        decoy(
            "code twice, by its name",
            CORRUPT_ARCHIVE,
            "two entries",
            script().add("m/code/__TORCH__.py", HELPER)),
        decoy(
            "code of 80 MiB",
            CORRUPT_ARCHIVE,
            "its code declares",
            script()
                .deflated("m/code/__torch__/a.py", new byte[16 << 20], e -> e)
                .deflated("m/code/__torch__/b.py", new byte[16 << 20], e -> e)
                .deflated("m/code/__torch__/c.py", new byte[16 << 20], e -> e)
                .deflated("m/code/__torch__/d.py", new byte[16 << 20], e -> e)
                .deflated("m/code/__torch__/e.py", new byte[16 << 20], e -> e)));
  }

  private static List<BadInput> layouts() {
    String nowhere = "PyTorch does not look for a program in";
    return List.of(
        decoy(
            "the old layout in a folder",
            CORRUPT_ARCHIVE,
            nowhere,
            old("x/", weights(new RawZip(), "m", new byte[24]))),
        decoy(
            "the new layout in the second folder",
            CORRUPT_ARCHIVE,
            nowhere,
            new RawZip()
                .add("a/version", new byte[1])
                .add("m/models/model.json", BadExportsTest.GRAPH.getBytes(UTF_8))
                .add("m/archive_format", new byte[3])),
        decoy(
            "the new layout in capitals",
            CORRUPT_ARCHIVE,
            nowhere,
            new RawZip().add("m/Models/model.json", new byte[3]).add("m/archive_format", HELPER)),
        decoy(
            "tensors under the older name",
            CORRUPT_ARCHIVE,
            "which PyTorch may load instead",
            old().add("serialized_state_dict.json", new byte[9])),
        decoy(
            "tensors in the second folder",
            CORRUPT_ARCHIVE,
            "has no pickle",
            old("", weights(new RawZip().add("a/version", new byte[1]), "m", new byte[24]))));
  }

  private static List<BadInput> mixtures() {
    String two = "holds 2 exported programs";
    byte[] graph = BadExportsTest.GRAPH.getBytes(UTF_8);
    return List.of(
        decoy(
            "the old layout, in a folder and not",
            UNSUPPORTED_EXPORT,
            two,
            old().add("x/serialized_exported_program.json", graph)),
        decoy(
            "both layouts",
            UNSUPPORTED_EXPORT,
            two,
            current().add("serialized_exported_program.json", graph)),
        decoy(
            "a second graph of another ending",
            UNSUPPORTED_EXPORT,
            two,
            current().add("m/models/model.jsoN5", graph)),
        decoy(
            "TorchScript, and the old layout",
            CORRUPT_ARCHIVE,
            "a TorchScript program and an exported one",
            script().add("serialized_exported_program.json", graph)),
        decoy(
            "the old layout, and TorchScript",
            CORRUPT_ARCHIVE,
            "a TorchScript program and an exported one",
            old().add("m/CONSTANTS.pkl", new byte[2])),
        decoy(
            "TorchScript of today and of PyTorch 1.3",
            CORRUPT_ARCHIVE,
            "two TorchScript programs",
            script().add("m/Model.json", new byte[2])));
  }

  /** Directories of which the readers of zips would choose different ones. */
  private static List<BadInput> directories() {
    byte[] whole = script().bytes();
    ByteBuffer comment = ByteBuffer.allocate(whole.length + 30).order(ByteOrder.LITTLE_ENDIAN);
    comment.put(whole).putShort(whole.length - 2, (short) 30).putInt(0x06054b50);
    ByteBuffer twice = ByteBuffer.allocate(whole.length + 99).order(ByteOrder.LITTLE_ENDIAN);
    twice.put(whole, 0, whole.length - 22).put(new byte[99]).put(whole, whole.length - 22, 22);
    String wide = ISO_8859_1.decode(ByteBuffer.wrap(script().zip64().bytes())).toString();
    return List.of(
        BadFile.model(
            "decoy: a second name",
            CORRUPT_ARCHIVE,
            "a second name",
            wide.replace("\1\0\30\0", "up\30\0").getBytes(ISO_8859_1)),
        BadFile.model("decoy: a second end", CORRUPT_ARCHIVE, "cut off", comment.array()),
        BadFile.model(
            "decoy: room for a second directory",
            CORRUPT_ARCHIVE,
            "or not at its end",
            twice.array()));
  }
}
