package io.cupel.format;

import java.util.List;
import java.util.Map;

/** A value in a pickle. Names of classes and functions stay names: nothing is ever called. */
sealed interface Pickled {
  /** None. */
  record None() implements Pickled {}

  /** A bool, an int (as Long), a float (as Double) or a str. */
  record Scalar(Object value) implements Pickled {}

  /** A tuple or a list. */
  record Sequence(List<Pickled> items) implements Pickled {}

  /** A dict; keys that are no strings are left out, for no module's attribute has one. */
  record Dict(Map<String, Pickled> items) implements Pickled {}

  /** A class or a function, by name. */
  record Global(String module, String name) implements Pickled {
    String qualified() {
      return module + '.' + name;
    }
  }

  /** An object of a class; its state comes after it, so this is no record. */
  final class Instance implements Pickled {
    private final Global type;
    private Map<String, Pickled> state = Map.of();

    Instance(Global type) {
      this.type = type;
    }

    Global type() {
      return type;
    }

    Map<String, Pickled> state() {
      return state;
    }

    void build(Map<String, Pickled> newState) {
      state = newState;
    }
  }

  /** A storage that stands in an entry of its own; {@code count} elements. */
  record Storage(String type, String key, long count) implements Pickled {}

  /** A view of a storage. Compared by identity: the same object under two names is one tensor. */
  final class Tensor implements Pickled {
    private final Storage storage;
    private final long offset;
    private final List<Long> shape;
    private final List<Long> strides;

    Tensor(Storage storage, long offset, List<Long> shape, List<Long> strides) {
      this.storage = storage;
      this.offset = offset;
      this.shape = List.copyOf(shape);
      this.strides = List.copyOf(strides);
    }

    Storage storage() {
      return storage;
    }

    long offset() {
      return offset;
    }

    List<Long> shape() {
      return shape;
    }

    List<Long> strides() {
      return strides;
    }
  }

  /** What a call of a function not known here would give. */
  record Opaque(String function) implements Pickled {}
}
