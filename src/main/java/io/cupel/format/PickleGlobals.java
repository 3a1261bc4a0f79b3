package io.cupel.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The classes and functions that any pickle names, found by stepping over its opcodes. Nothing is
 * built, so that a hostile pickle costs no more than its length.
 */
final class PickleGlobals {
  /** Names that stand for data: a pickle of only these holds tensors, numbers, lists and dicts. */
  private static final Pattern DATA =
      Pattern.compile(
          "(collections|_codecs|(__)?builtins?(__)?|numpy(\\..*)?|torch|torch\\._utils"
              + "|torch\\.storage|torch\\.serialization|torch\\.nn\\.parameter)\\.[^.]+");

  /** The number that torch.save wrote first until version 1.6: protocol 2, LONG1 of ten bytes. */
  private static final byte[] LEGACY = {
    (byte) 0x80,
    2,
    (byte) 0x8a,
    10,
    0x6c,
    (byte) 0xfc,
    (byte) 0x9c,
    0x46,
    (byte) 0xf9,
    0x20,
    0x6a,
    (byte) 0xa8,
    0x50,
    0x19,
    '.'
  };

  private final ByteBuffer in;
  private final Set<String> found = new LinkedHashSet<>();
  private String beforeLast = "";
  private String last = "";

  private PickleGlobals(ByteBuffer pickle) {
    this.in = pickle.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Whether a module or only data stand in a pickle that torch.save wrote. */
  static ModelFormat torchFormat(ByteBuffer pickle) {
    PickleGlobals globals = new PickleGlobals(pickle);
    globals.scan(1);
    return globals.dataOnly() ? ModelFormat.TORCH_STATE_DICT : ModelFormat.TORCH_PICKLED_MODULE;
  }

  /**
   * What a file that begins like a pickle is.
   *
   * @param start its beginning
   */
  static ModelFormat fileFormat(ByteBuffer start) {
    boolean legacy = start.remaining() >= LEGACY.length;
    for (int i = 0; legacy && i < LEGACY.length; i++) {
      legacy = start.get(start.position() + i) == LEGACY[i];
    }
    PickleGlobals globals = new PickleGlobals(start);
    // Magic number, protocol, system, object; the storages' keys and bytes follow.
    globals.scan(legacy ? 4 : 1);
    if (legacy) {
      return globals.dataOnly() ? ModelFormat.TORCH_STATE_DICT : ModelFormat.TORCH_PICKLED_MODULE;
    }
    return globals.found.stream().anyMatch(name -> name.startsWith("torch."))
        ? ModelFormat.TORCH_PICKLED_MODULE
        : ModelFormat.PICKLE;
  }

  private boolean dataOnly() {
    return found.stream().allMatch(name -> DATA.matcher(name).matches());
  }

  private void scan(int pickles) {
    int left = pickles;
    try {
      while (left > 0) {
        int op = in.get() & 0xff;
        if (op == '.') {
          left--;
        } else {
          step(op);
        }
      }
    } catch (BufferUnderflowException | ArithmeticException e) {
      // Cut off, or no pickle after all: what was found so far decides.
    }
  }

  private void step(int op) {
    switch (op) {
      case 'c', 'i' -> found.add(line() + '.' + line());
      case 0x93 -> found.add(beforeLast + '.' + last);
      case 'X' -> string(in.getInt());
      case 0x8c, 'U' -> string(in.get() & 0xff);
      case 'T' -> string(in.getInt());
      case 0x8d -> string(Math.toIntExact(in.getLong()));
      case 'B', 0x8b -> skip(in.getInt());
      case 'C', 0x8a -> skip(in.get() & 0xff);
      case 0x8e, 0x96 -> skip(Math.toIntExact(in.getLong()));
      case 0x95, 'G' -> skip(8);
      case 0x80, 'K', 'q', 'h', 0x82 -> skip(1);
      case 'M', 0x83 -> skip(2);
      case 'J', 'r', 'j', 0x84 -> skip(4);
      case 'I', 'L', 'F', 'S', 'V', 'P', 'p', 'g' -> line();
      default -> {
        // Every other opcode has no argument.
      }
    }
  }

  private void string(int size) {
    int start = in.position();
    skip(size);
    beforeLast = last;
    last = size > 1024 ? "" : new String(in.array(), in.arrayOffset() + start, size, UTF_8);
  }

  private void skip(int size) {
    if (size < 0 || size > in.remaining()) {
      throw new BufferUnderflowException();
    }
    in.position(in.position() + size);
  }

  private String line() {
    int start = in.position();
    while (in.get() != '\n') {
      // up to the line's end
    }
    return new String(in.array(), in.arrayOffset() + start, in.position() - start - 1, UTF_8);
  }
}
