package io.cupel.format;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The tensors in nested dicts, lists and tuples, each under the keys and indices that lead to it,
 * joined by dots: {@code state_dict.head.weight}.
 */
final class NestedTensors {
  /** Dicts inside dicts; checkpoints have two or three. */
  static final int MAX_DEPTH = 32;

  /** Characters of a name. A short pickle could otherwise spell out very long ones. */
  static final int MAX_NAME = 4096;

  private final Map<String, Pickled.Tensor> found = new LinkedHashMap<>();

  // By identity: a value may contain itself, and what stands under two names is one thing.
  private final Set<Pickled> met = Collections.newSetFromMap(new IdentityHashMap<>());

  private NestedTensors() {}

  /**
   * Finds them, in the pickle's order.
   *
   * @throws PickleException when two have one name, or beyond the limits
   */
  static Map<String, Pickled.Tensor> in(Pickled root) {
    NestedTensors tensors = new NestedTensors();
    tensors.walk("", root, 0);
    return tensors.found;
  }

  private void walk(String name, Pickled value, int depth) {
    if (depth > MAX_DEPTH || name.length() > MAX_NAME) {
      throw new PickleException("its dicts are nested too deeply or have too long names");
    }
    if (value instanceof Pickled.Tensor tensor) {
      if (found.put(name, tensor) != null) {
        throw new PickleException("two tensors are called " + name);
      }
    } else if (value instanceof Pickled.Dict dict && met.add(dict)) {
      dict.items().forEach((key, item) -> walk(join(name, key), item, depth + 1));
    } else if (value instanceof Pickled.Sequence sequence && met.add(sequence)) {
      List<Pickled> items = sequence.items();
      for (int i = 0; i < items.size(); i++) {
        walk(join(name, Integer.toString(i)), items.get(i), depth + 1);
      }
    }
  }

  private static String join(String name, String key) {
    return name.isEmpty() ? key : name + '.' + key;
  }
}
