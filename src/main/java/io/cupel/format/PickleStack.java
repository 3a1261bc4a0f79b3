package io.cupel.format;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The stack, marks and memo of a pickle machine, with limits. */
final class PickleStack {
  /** Values on the stack at a time, and memo entries. */
  static final int MAX_VALUES = 1_000_000;

  private final List<Pickled> values = new ArrayList<>();
  private final Deque<Integer> marks = new ArrayDeque<>();
  private final Map<Integer, Pickled> memo = new HashMap<>();

  void push(Pickled value) {
    if (values.size() >= MAX_VALUES) {
      throw new PickleException("more than " + MAX_VALUES + " values are on the stack");
    }
    values.add(value);
  }

  Pickled pop() {
    if (values.size() <= (marks.isEmpty() ? 0 : marks.peek())) {
      throw new PickleException("the stack is empty");
    }
    return values.remove(values.size() - 1);
  }

  <T extends Pickled> T pop(Class<T> type) {
    return as(type, pop());
  }

  Pickled top() {
    Pickled value = pop();
    values.add(value);
    return value;
  }

  static <T extends Pickled> T as(Class<T> type, Pickled value) {
    if (!type.isInstance(value)) {
      throw new PickleException(
          "a " + type.getSimpleName() + " is expected, not a " + value.getClass().getSimpleName());
    }
    return type.cast(value);
  }

  void mark() {
    if (marks.size() >= MAX_VALUES) {
      throw new PickleException("it is nested too deeply");
    }
    marks.push(values.size());
  }

  /** The values since the last mark, which goes. */
  List<Pickled> popToMark() {
    if (marks.isEmpty()) {
      throw new PickleException("a mark is missing");
    }
    List<Pickled> since = values.subList(marks.pop(), values.size());
    List<Pickled> copy = new ArrayList<>(since);
    since.clear();
    return copy;
  }

  /** The last values, in the order pushed. */
  List<Pickled> popLast(int count) {
    List<Pickled> last = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      last.add(0, pop());
    }
    return last;
  }

  void remember(int key) {
    if (memo.size() >= MAX_VALUES) {
      throw new PickleException("more than " + MAX_VALUES + " values are remembered");
    }
    memo.put(key, top());
  }

  Pickled recall(int key) {
    Pickled value = memo.get(key);
    if (value == null) {
      throw new PickleException("value " + key + " is recalled, but was never remembered");
    }
    return value;
  }

  boolean holdsOneValue() {
    return values.size() == 1 && marks.isEmpty();
  }
}
