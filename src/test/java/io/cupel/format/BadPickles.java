package io.cupel.format;

import static io.cupel.format.BadFile.model;
import static io.cupel.format.BadFile.tensors;
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

/** The module trees and the code of TorchScript files, opcode by opcode. */
public final class BadPickles {
  /** 2⁶² as a pickle's long. */
  private static final String HUGE = "\u008a\10\0\0\0\0\0\0\0\u0040";

  private static final String ORDERED = "ccollections\nOrderedDict\n)R";

  private BadPickles() {}

  public static List<BadInput> all() {
    return Stream.of(opcodes(), storages(), extents(), programs(), stateDicts())
        .flatMap(List::stream)
        .toList();
  }

  private static byte[] pickle(String opcodes) {
    return ("\u0080\2" + opcodes + ".").getBytes(ISO_8859_1);
  }

  private static RawZip program(byte[] pickle, String code) {
    return new RawZip()
        .add("m/data.pkl", pickle)
        .add("m/code/__torch__.py", code.getBytes(ISO_8859_1))
        .add("m/constants.pkl", pickle(")"))
        .add("m/data/0", new byte[16]);
  }

  private static final String CODE =
      "class Net(Module):\n  __parameters__ = [\"w\", ]\n  __buffers__ = []\n";

  private static BadInput opcode(String name, String says, String opcodes) {
    return model(
        "pickle: " + name, CORRUPT_ARCHIVE, says, program(pickle(opcodes), CODE).bytes());
  }

  private static List<BadInput> opcodes() {
    return List.of(
        opcode("an opcode of protocol 0", "opcode 0x49", "I1\n"),
        opcode("a frame of protocol 4", "opcode 0x95", "\u0095\0\0\0\0\0\0\0\0N"),
        opcode("an extension's number", "opcode 0x82", "\u0082\1"),
        opcode("an instance of old", "opcode 0x69", "(ios\nsystem\n"),
        opcode("a persistent id as text", "opcode 0x50", "P1\n"),
        opcode("bytes", "opcode 0x43", "C\3abc"),
        opcode("a set", "opcode 0x8f", "\u008f"),
        opcode("the end alone", "the stack is empty", ""),
        opcode("a call of nothing", "the stack is empty", ")R"),
        opcode("a call of a number", "is expected", "K\1)R"),
        opcode("a call with a number", "is expected", "cos\nsystem\nK\1R"),
        opcode("an object of no class", "is expected", "K\1)\u0081"),
        opcode("a state of nothing", "the stack is empty", "}b"),
        opcode("items of no dict", "is expected", "K\1(K\1K\2u"),
        opcode("a key without a value", "a key has no value", "}(K\1u"),
        opcode("an item of no list", "is expected", "K\1K\2a"),
        opcode("an item of the empty tuple", "empty tuple is appended", ")K\1a"),
        opcode("a long of nine bytes", "more than 64 bits", "\u008a\t123456789"),
        opcode("a text of negative length", "longer than the pickle", "X\u00ff\u00ff\u00ff\u00ff"),
        opcode("a number that is cut off", "it is cut off", "J\1"),
        opcode("a class name that never ends", "longer than 4096", "c" + "n".repeat(5000)),
        opcode("a value forgotten", "was never remembered", "j\1\0\0\0"),
        opcode("a dict for a module", "does not hold a module", "}"),
        opcode("a call for a module", "does not hold a module", "cos\nsystem\n(X\2\0\0\0idtR"));
  }

  /** A module with the parameter w. */
  private static String module(String tensor) {
    return "c__torch__\nNet\n)\u0081}(X\1\0\0\0w" + tensor + "ub";
  }

  private static String tensor(String storage, String offset, String shape, String strides) {
    return "ctorch._utils\n_rebuild_tensor_v2\n(" + storage + offset + shape + strides + "\u0089"
        + ORDERED + "tR";
  }

  private static String storage(String type, String key, String count) {
    return "(X\7\0\0\0storage" + type + key + "X\3\0\0\0cpu" + count + "tQ";
  }

  private static final String FLOATS =
      storage("ctorch\nFloatStorage\n", "X\1\0\0\0000", "K\4");

  private static BadInput stored(String name, String says, String storage) {
    return opcode(name, says, module(tensor(storage, "K\0", "K\4\u0085", "K\1\u0085")));
  }

  private static List<BadInput> storages() {
    String type = "ctorch\nFloatStorage\n";
    String key = "X\1\0\0\0000";
    String id = "is not that of a storage";
    return List.of(
        stored("a storage without an id", id, ")Q"),
        stored("a storage of another word", id, "(X\5\0\0\0stuff" + type + key + key + "K\4tQ"),
        stored("a storage whose type is a text", id, storage(key, key, "K\4")),
        stored("a storage of four items", id, "(X\7\0\0\0storage" + type + key + key + "tQ"),
        stored("a storage whose key is a number", "a str is", storage(type, "K\0", "K\4")),
        stored("a storage whose size is a text", "an int is", storage(type, key, key)),
        stored("a storage of true size", "an int is", storage(type, key, "\u0088")),
        stored("a storage of negative size", "negative size",
            storage(type, key, "J\u00ff\u00ff\u00ff\u00ff")),
        stored("a storage of an unknown type", "the unknown type EvilStorage",
            storage("ctorch\nEvilStorage\n", key, "K\4")),
        stored("a storage above the archive", "which is missing",
            storage(type, "X\5\0\0\0../0x", "K\4")),
        stored("no storage at all", "a tensor has no storage", "N"));
  }

  private static BadInput extent(
      String name, Reason reason, String says, String offset, String shape, String strides) {
    return model(
        "tensor: " + name,
        reason,
        says,
        program(pickle(module(tensor(FLOATS, offset, shape, strides))), CODE).bytes());
  }

  private static List<BadInput> extents() {
    String beyond = "reaches beyond storage 0";
    String one = "K\1\u0085";
    return List.of(
        extent("an offset of 2⁶²", CORRUPT_ARCHIVE, beyond, HUGE, one, one),
        extent("a negative offset", CORRUPT_ARCHIVE, beyond, "J\u00ff\u00ff\u00ff\u00ff", one, one),
        extent("an offset that is none", CORRUPT_ARCHIVE, "an int is", "N", one, one),
        extent("a size of 2⁶²", CORRUPT_ARCHIVE, beyond, "K\0", HUGE + "\u0085", one),
        extent("a stride of 2⁶²", CORRUPT_ARCHIVE, beyond, "K\0", "K\2\u0085", HUGE + "\u0085"),
        extent("a negative stride", CORRUPT_ARCHIVE, "negative size", "K\3", "K\2\u0085",
            "J\u00ff\u00ff\u00ff\u00ff\u0085"),
        extent("a size that is a float", CORRUPT_ARCHIVE, "an int is", "K\0",
            "G\0\0\0\0\0\0\0\0\u0085", one),
        extent("a shape that is a number", CORRUPT_ARCHIVE, "is expected", "K\0", "K\4", one),
        extent("65 dimensions", CORRUPT_ARCHIVE, "strides do not fit", "K\0",
            "(" + "K\1".repeat(65) + "t", "(" + "K\1".repeat(65) + "t"),
        extent("2⁶² elements of one", CORRUPT_ARCHIVE, "far more elements", "K\0", HUGE + "\u0085",
            "K\0\u0085"),
        extent("a billion elements of one", CORRUPT_ARCHIVE, "far more elements", "K\0",
            "J\0\0\0\u0040\u0085", "K\0\u0085"),
        extent("no elements, but 2⁶⁴ of them", UNSUPPORTED_WEIGHTS, "w", "K\0",
            HUGE + HUGE + "K\0\u0087", "K\0K\0K\0\u0087"));
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
    String calls = "the program calls ";
    return List.of(
        code("reads a file", REFUSED_FILE_ACCESS, calls + "from_file", CODE
            + "  def forward(self, x: Tensor) -> Tensor:\n    return torch.from_file(\"/etc/x\")\n"),
        code("reads a file by the operator's full name", REFUSED_FILE_ACCESS, calls + "from_file",
            CODE + "    return ops.aten.from_file(\"/etc/x\")\n"),
        code("writes a file", REFUSED_FILE_ACCESS, calls + "save", CODE
            + "    torch.save(x, \"/var/x\")\n"),
        code("writes a file behind a comment", REFUSED_FILE_ACCESS, calls + "save", CODE
            + "    torch.save # (\n  (x, \"/var/x\")\n"),
        code("writes a file behind a line's end", REFUSED_FILE_ACCESS, calls + "save", CODE
            + "    torch.save \\\n (x, \"/var/x\")\n"),
        code("without the class", REFUSED_NO_PARAMETERS, "without parameters", "class Other:\n"),
        code("empty", REFUSED_NO_PARAMETERS, "without parameters", ""),
        code("whose parameters are something else", REFUSED_NO_PARAMETERS, "without parameters",
            CODE.replace("\"w\"", "\"v\"")),
        code("in another script", REFUSED_NO_PARAMETERS, "without parameters",
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
        saved("storage missing", CORRUPT_ARCHIVE, "which is missing",
            new RawZip().add("m/data.pkl", pickle(dict))),
        saved("storage short", CORRUPT_ARCHIVE, "w reaches beyond",
            new RawZip().add("m/data.pkl", pickle(dict)).add("m/data/0", new byte[15])),
        saved("pickle in another folder", CORRUPT_ARCHIVE, "first folder has no data.pkl",
            new RawZip().add("a/x", new byte[1]).add("m/data.pkl", pickle(dict))),
        saved("of another byte order", Reason.UNSUPPORTED_FORMAT, "byte order \"middle\"",
            good.add("m/byteorder", "middle".getBytes(ISO_8859_1))),
        saved("pickle cut off", CORRUPT_ARCHIVE, "it is cut off",
            new RawZip().add("m/data.pkl", "\u0080\2".getBytes(ISO_8859_1))),
        saved("a storage under two names", UNSUPPORTED_WEIGHTS, "w",
            new RawZip()
                .add("m/data.pkl", pickle(ORDERED + "(X\1\0\0\0w" + one + "X\1\0\0\0v" + one + "u"))
                .add("m/data/0", new byte[16])));
  }
}
