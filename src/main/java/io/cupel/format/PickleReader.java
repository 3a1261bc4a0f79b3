package io.cupel.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the opcodes that TorchScript writes, and no others. Nothing is imported or called: a global
 * is a name, a tensor a description, a call of anything else an {@link Pickled.Opaque}. The memory
 * taken is bounded by the number of steps.
 */
final class PickleReader {
  /** Steps a pickle may take; the largest models need some hundred thousand. */
  static final int MAX_STEPS = 4_000_000;

  private final ByteBuffer in;
  private final int origin;
  private final PickleStack stack = new PickleStack();
  private final IdentityHashMap<Pickled.Tensor, Integer> tensors = new IdentityHashMap<>();
  private final List<Pickled.Storage> storages = new ArrayList<>();
  private final List<StorageName> storageNames = new ArrayList<>();

  /** Where the name of a storage's class begins, in bytes from the pickle's start. */
  record StorageName(int start, DType type) {}

  PickleReader(ByteBuffer pickle) {
    this.in = pickle.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    this.origin = in.position();
  }

  /**
   * The pickled value.
   *
   * @throws PickleException when the pickle is cut off or not of the kind TorchScript writes
   */
  Pickled read() {
    try {
      int steps = 0;
      for (int op = in.get(); op != '.'; op = in.get()) {
        if (++steps > MAX_STEPS) {
          throw new PickleException("it takes more than " + MAX_STEPS + " steps");
        }
        step(op & 0xff);
      }
    } catch (BufferUnderflowException e) {
      throw new PickleException("it is cut off");
    }
    Pickled value = stack.pop();
    stack.push(value);
    if (!stack.holdsOneValue()) {
      throw new PickleException("values are left over at its end");
    }
    return value;
  }

  /** Keys of the storages that more than one tensor has, or one that is met more than once. */
  Set<String> sharedStorages() {
    Set<String> met = new HashSet<>();
    Set<String> shared = new HashSet<>();
    tensors.forEach(
        (tensor, references) -> {
          String key = tensor.storage().key();
          if (!met.add(key) || references > 1) {
            shared.add(key);
          }
        });
    return shared;
  }

  /** The storages that it refers to, as often as it does. */
  List<Pickled.Storage> storages() {
    return storages;
  }

  /** Where classes of storages are named, in order. */
  List<StorageName> storageNames() {
    return storageNames;
  }

  private void step(int op) {
    switch (op) {
      case 0x80 -> in.get(); // the protocol's number: opcodes tell themselves
      case '(' -> stack.mark();
      case 'N' -> stack.push(new Pickled.None());
      case 0x88 -> scalar(true);
      case 0x89 -> scalar(false);
      case 'K' -> scalar((long) (in.get() & 0xff));
      case 'M' -> scalar((long) (in.getShort() & 0xffff));
      case 'J' -> scalar((long) in.getInt());
      case 0x8a -> scalar(longOf(in.get() & 0xff));
      case 'G' -> scalar(Double.longBitsToDouble(Long.reverseBytes(in.getLong())));
      case 'X' -> scalar(text(in.getInt()));
      case 0x8c -> scalar(text(in.get() & 0xff));
      case ')' -> stack.push(new Pickled.Sequence(List.of()));
      case ']' -> stack.push(new Pickled.Sequence(new ArrayList<>()));
      case '}' -> stack.push(new Pickled.Dict(new LinkedHashMap<>()));
      case 't' -> stack.push(new Pickled.Sequence(stack.popToMark()));
      case 0x85, 0x86, 0x87 -> stack.push(new Pickled.Sequence(stack.popLast(op - 0x84)));
      case 'a' -> append(stack.popLast(1));
      case 'e' -> append(stack.popToMark());
      case 's' -> setItems(stack.popLast(2));
      case 'u' -> setItems(stack.popToMark());
      case 'c' -> global();
      case 0x81 -> newObject();
      case 'R' -> reduce();
      case 'b' -> build();
      case 'Q' -> storage();
      case 'q' -> stack.remember(in.get() & 0xff);
      case 'r' -> stack.remember(in.getInt());
      case 'h' -> recall(in.get() & 0xff);
      case 'j' -> recall(in.getInt());
      default ->
          throw new PickleException("TorchScript does not write opcode 0x%02x".formatted(op));
    }
  }

  private void scalar(Object value) {
    stack.push(new Pickled.Scalar(value));
  }

  private void global() {
    String module = line();
    int start = in.position();
    String name = line();
    if (module.equals("torch")) {
      DType.ofStorage(name)
          .ifPresent(type -> storageNames.add(new StorageName(start - origin, type)));
    }
    stack.push(new Pickled.Global(module, name));
  }

  private void storage() {
    Pickled.Storage storage = TensorPickle.storage(stack.pop(Pickled.Sequence.class));
    storages.add(storage);
    stack.push(storage);
  }

  private void recall(int key) {
    Pickled value = stack.recall(key);
    if (value instanceof Pickled.Tensor tensor) {
      tensors.merge(tensor, 1, Integer::sum);
    }
    stack.push(value);
  }

  private void append(List<Pickled> items) {
    List<Pickled> list = PickleStack.as(Pickled.Sequence.class, stack.top()).items();
    if (!(list instanceof ArrayList)) {
      throw new PickleException("an empty tuple is appended to");
    }
    list.addAll(items);
  }

  private void setItems(List<Pickled> items) {
    Map<String, Pickled> dict = PickleStack.as(Pickled.Dict.class, stack.top()).items();
    if (items.size() % 2 != 0) {
      throw new PickleException("a key has no value");
    }
    for (int i = 0; i < items.size(); i += 2) {
      if (items.get(i) instanceof Pickled.Scalar key && key.value() instanceof String name) {
        dict.put(name, items.get(i + 1));
      }
    }
  }

  private void newObject() {
    stack.pop(Pickled.Sequence.class);
    stack.push(new Pickled.Instance(stack.pop(Pickled.Global.class)));
  }

  private void reduce() {
    List<Pickled> arguments = stack.pop(Pickled.Sequence.class).items();
    Pickled result = TensorPickle.call(stack.pop(Pickled.Global.class), arguments);
    if (result instanceof Pickled.Tensor tensor) {
      tensors.putIfAbsent(tensor, 1); // a parameter is made from a tensor that was met already
    }
    stack.push(result);
  }

  private void build() {
    Pickled state = stack.pop();
    // A class with its own __setstate__ may have any state; its attributes are not looked into.
    if (stack.top() instanceof Pickled.Instance instance && state instanceof Pickled.Dict dict) {
      instance.build(dict.items());
    }
  }

  private long longOf(int size) {
    if (size > 8) {
      throw new PickleException("an int has more than 64 bits");
    }
    byte[] bytes = new byte[size];
    in.get(bytes);
    long value = size > 0 && bytes[size - 1] < 0 ? -1 : 0;
    for (int i = size - 1; i >= 0; i--) {
      value = (value << 8) | (bytes[i] & 0xff);
    }
    return value;
  }

  private String text(int size) {
    if (size < 0 || size > in.remaining()) {
      throw new PickleException("a string is longer than the pickle");
    }
    byte[] bytes = new byte[size];
    in.get(bytes);
    return new String(bytes, UTF_8);
  }

  private String line() {
    int start = in.position();
    while (in.get() != '\n') {
      if (in.position() - start > 4096) {
        throw new PickleException("a class name is longer than 4096 bytes");
      }
    }
    return new String(in.array(), in.arrayOffset() + start, in.position() - start - 1, UTF_8);
  }
}
