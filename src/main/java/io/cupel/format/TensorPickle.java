package io.cupel.format;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** How PyTorch pickles tensors, their storages and typed lists. */
final class TensorPickle {
  private TensorPickle() {}

  /** The persistent id {@code ('storage', type, key, device, count)}. */
  static Pickled.Storage storage(Pickled.Sequence id) {
    List<Pickled> items = id.items();
    if (items.size() != 5
        || !"storage".equals(string(items.get(0)))
        || !(items.get(1) instanceof Pickled.Global type)) {
      throw new PickleException("a persistent id is not that of a storage");
    }
    long count = integer(items.get(4));
    if (count < 0) {
      throw new PickleException("a storage has a negative size");
    }
    return new Pickled.Storage(type.name(), string(items.get(2)), count);
  }

  /** The result of a call, where it is one of PyTorch's own that describe data. */
  static Pickled call(Pickled.Global function, List<Pickled> arguments) {
    return switch (function.qualified()) {
      case "torch._utils._rebuild_tensor_v2" -> tensor(arguments);
      case "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state" ->
          first(function, arguments);
      case "collections.OrderedDict", "collections.defaultdict" ->
          new Pickled.Dict(new LinkedHashMap<>());
      case "torch.jit._pickle.build_intlist",
          "torch.jit._pickle.build_doublelist",
          "torch.jit._pickle.build_boollist",
          "torch.jit._pickle.build_tensorlist",
          "torch.jit._pickle.restore_type_tag" ->
          first(function, arguments);
      default -> new Pickled.Opaque(function.qualified());
    };
  }

  private static Pickled first(Pickled.Global function, List<Pickled> arguments) {
    if (arguments.isEmpty()) {
      throw new PickleException(function.name() + " has no arguments");
    }
    return arguments.get(0);
  }

  private static Pickled.Tensor tensor(List<Pickled> arguments) {
    if (arguments.size() < 4 || !(arguments.get(0) instanceof Pickled.Storage storage)) {
      throw new PickleException("a tensor has no storage");
    }
    List<Long> shape = integers(arguments.get(2));
    List<Long> strides = integers(arguments.get(3));
    if (shape.size() != strides.size() || shape.size() > 64) {
      throw new PickleException("a tensor's strides do not fit its shape");
    }
    long offset = integer(arguments.get(1));
    checkExtent(storage, offset, shape, strides);
    return new Pickled.Tensor(storage, offset, shape, strides);
  }

  private static void checkExtent(
      Pickled.Storage storage, long offset, List<Long> shape, List<Long> strides) {
    try {
      long last = offset;
      boolean empty = false;
      for (int i = 0; i < shape.size(); i++) {
        long size = shape.get(i);
        if (size < 0 || strides.get(i) < 0) {
          throw new PickleException("a tensor has a negative size");
        }
        empty |= size == 0;
        last =
            Math.addExact(last, Math.multiplyExact(Math.max(0, size - 1), (long) strides.get(i)));
      }
      if (offset < 0 || (!empty && last >= storage.count())) {
        throw new PickleException("a tensor reaches beyond storage " + storage.key());
      }
    } catch (ArithmeticException e) {
      throw new PickleException("a tensor reaches beyond storage " + storage.key());
    }
  }

  private static List<Long> integers(Pickled value) {
    List<Long> result = new ArrayList<>();
    PickleStack.as(Pickled.Sequence.class, value).items().forEach(i -> result.add(integer(i)));
    return result;
  }

  private static long integer(Pickled value) {
    if (value instanceof Pickled.Scalar scalar && scalar.value() instanceof Long number) {
      return number;
    }
    throw new PickleException("an int is expected");
  }

  private static String string(Pickled value) {
    if (value instanceof Pickled.Scalar scalar && scalar.value() instanceof String text) {
      return text;
    }
    throw new PickleException("a str is expected");
  }
}
