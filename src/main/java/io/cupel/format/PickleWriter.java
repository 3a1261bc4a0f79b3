package io.cupel.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a module tree as TorchScript pickles it: protocol 2, no memo, tensors by reference to
 * storages that are numbered in the order met.
 */
final class PickleWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final List<Attribute> storages = new ArrayList<>();
  private final Map<StoredBytes, Integer> stored = new HashMap<>();

  /** The whole pickle of a module. */
  byte[] pickle(Attribute.Module root) {
    op(0x80).op(2);
    module(root);
    op('.');
    return out.toByteArray();
  }

  /** The tensors that stand for storage {@code 0, 1, …}, known after {@link #pickle}. */
  List<Attribute> storages() {
    return storages;
  }

  private void value(Attribute value) {
    // An if-chain: patterns in switch are not in Java 17.
    if (value instanceof Attribute.Module module) {
      module(module);
    } else if (value instanceof Attribute.Tensor tensor) {
      storages.add(tensor);
      tensor(storages.size() - 1, entry(tensor), tensor.values().length, tensor.requiresGrad());
    } else if (value instanceof Attribute.StoredTensor tensor) {
      int number = stored.computeIfAbsent(tensor.storage(), s -> storages.size());
      if (number == storages.size()) {
        storages.add(tensor);
      }
      TensorEntry entry = tensor.tensor();
      tensor(number, entry, tensor.storage().size() / entry.dtype().bytes(), tensor.requiresGrad());
    } else if (value instanceof Attribute.Bool bool) {
      bool(bool.value());
    } else if (value instanceof Attribute.Int integer) {
      integer(integer.value());
    } else if (value instanceof Attribute.Real real) {
      op('G').bytes(ByteBuffer.allocate(8).putDouble(real.value()).array());
    } else if (value instanceof Attribute.Text text) {
      text(text.value());
    } else if (value instanceof Attribute.Ints ints) {
      global("torch.jit._pickle", "build_intlist").op('(').op(']').op('(');
      ints.values().forEach(this::integer);
      op('e').op('t').op('R');
    } else {
      op('N');
    }
  }

  private void module(Attribute.Module module) {
    String name = module.className();
    int dot = name.lastIndexOf('.');
    global(name.substring(0, dot), name.substring(dot + 1)).op(')').op(0x81);
    op('}').op('(');
    for (Map.Entry<String, Attribute> entry : module.attributes().entrySet()) {
      text(entry.getKey());
      value(entry.getValue());
    }
    op('u').op('b');
  }

  private void tensor(int storage, TensorEntry tensor, long elements, boolean requiresGrad) {
    global("torch._utils", "_rebuild_tensor_v2").op('(');
    op('(');
    text("storage");
    global("torch", tensor.dtype().storage());
    text(Integer.toString(storage));
    text("cpu");
    integer(elements);
    op('t').op('Q');
    integer(tensor.offset());
    integers(tensor.shape());
    integers(tensor.strides());
    bool(requiresGrad);
    global("collections", "OrderedDict").op(')').op('R');
    op('t').op('R');
  }

  private static TensorEntry entry(Attribute.Tensor tensor) {
    List<Long> shape = tensor.shape().stream().map(Integer::longValue).toList();
    return new TensorEntry("", DType.FLOAT32, shape, Strides.rowMajor(shape), "", 0);
  }

  private void integers(List<Long> values) {
    op('(');
    values.forEach(this::integer);
    op('t');
  }

  private void integer(long value) {
    if (value >= 0 && value <= 0xff) {
      op('K').op((int) value);
    } else if (value == (int) value) {
      op('J').bytes(little(4).putInt((int) value).array());
    } else {
      op(0x8a).op(8).bytes(little(8).putLong(value).array());
    }
  }

  private void text(String value) {
    byte[] utf8 = value.getBytes(UTF_8);
    op('X').bytes(little(4).putInt(utf8.length).array()).bytes(utf8);
  }

  private void bool(boolean value) {
    op(value ? 0x88 : 0x89);
  }

  private PickleWriter global(String module, String name) {
    return op('c').bytes((module + '\n' + name + '\n').getBytes(UTF_8));
  }

  private PickleWriter op(int code) {
    out.write(code);
    return this;
  }

  private PickleWriter bytes(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
