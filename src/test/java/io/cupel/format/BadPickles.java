package io.cupel.format;

import static io.cupel.format.BadFile.model;
import static io.cupel.reason.Reason.CORRUPT_ARCHIVE;
import static io.cupel.reason.Reason.UNSUPPORTED_WEIGHTS;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.cupel.reason.Reason;
import io.cupel.untrusted.BadInput;
import java.util.List;
import java.util.stream.Stream;

/** The module trees of TorchScript files, opcode by opcode. */
public final class BadPickles {
  /** 2⁶² as a pickle's long. */
  private static final String HUGE = "\u008a\10\0\0\0\0\0\0\0@";

  static final String ORDERED = "ccollections\nOrderedDict\n)R";

  static final String CODE =
      "class Net(Module):\n  __parameters__ = [\"w\", ]\n  __buffers__ = []\n";

  /** A storage of four elements, in the entry data/0. */
  static final String FLOATS = storage("ctorch\nFloatStorage\n", "X\1\0\0\0000", "K\4");

  private BadPickles() {}

  /** All of them. */
  public static List<BadInput> all() {
    return Stream.of(opcodes(), storages(), extents()).flatMap(List::stream).toList();
  }

  static byte[] pickle(String opcodes) {
    return ("\u0080\2" + opcodes + ".").getBytes(ISO_8859_1);
  }

  static RawZip program(byte[] pickle, String code) {
    return new RawZip()
        .add("m/data.pkl", pickle)
        .add("m/code/__torch__.py", code.getBytes(ISO_8859_1))
        .add("m/constants.pkl", pickle(")"))
        .add("m/data/0", new byte[16]);
  }

  private static BadInput opcode(String name, String says, String opcodes) {
    return model("pickle: " + name, CORRUPT_ARCHIVE, says, program(pickle(opcodes), CODE).bytes());
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
  static String module(String tensor) {
    return "c__torch__\nNet\n)\u0081}(X\1\0\0\0w" + tensor + "ub";
  }

  static String tensor(String storage, String offset, String shape, String strides) {
    return "ctorch._utils\n_rebuild_tensor_v2\n("
        + storage
        + offset
        + shape
        + strides
        + "\u0089"
        + ORDERED
        + "tR";
  }

  static String storage(String type, String key, String count) {
    return "(X\7\0\0\0storage" + type + key + "X\3\0\0\0cpu" + count + "tQ";
  }

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
        stored(
            "a storage of negative size",
            "negative size",
            storage(type, key, "J\u00ff\u00ff\u00ff\u00ff")),
        stored(
            "a storage of an unknown type",
            "the unknown type EvilStorage",
            storage("ctorch\nEvilStorage\n", key, "K\4")),
        stored(
            "a storage above the archive",
            "which is missing",
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
        extent(
            "a negative stride",
            CORRUPT_ARCHIVE,
            "negative size",
            "K\3",
            "K\2\u0085",
            "J\u00ff\u00ff\u00ff\u00ff\u0085"),
        extent(
            "a size that is a float",
            CORRUPT_ARCHIVE,
            "an int is",
            "K\0",
            "G\0\0\0\0\0\0\0\0\u0085",
            one),
        extent("a shape that is a number", CORRUPT_ARCHIVE, "is expected", "K\0", "K\4", one),
        extent(
            "65 dimensions",
            CORRUPT_ARCHIVE,
            "strides do not fit",
            "K\0",
            "(" + "K\1".repeat(65) + "t",
            "(" + "K\1".repeat(65) + "t"),
        extent(
            "2⁶² elements of one",
            CORRUPT_ARCHIVE,
            "far more elements",
            "K\0",
            HUGE + "\u0085",
            "K\0\u0085"),
        extent(
            "a billion elements of one",
            CORRUPT_ARCHIVE,
            "far more elements",
            "K\0",
            "J\0\0\0@\u0085",
            "K\0\u0085"),
        extent(
            "no elements, but 2⁶⁴ of them",
            UNSUPPORTED_WEIGHTS,
            "elements that share memory",
            "K\0",
            HUGE + HUGE + "K\0\u0087",
            "K\0K\0K\0\u0087"));
  }
}
