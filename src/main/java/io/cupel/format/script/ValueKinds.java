package io.cupel.format.script;

import io.cupel.format.script.Expression.Call;
import io.cupel.format.script.Expression.Given;
import io.cupel.format.script.Expression.Item;
import io.cupel.format.script.Expression.Items;
import io.cupel.format.script.Expression.Reached;
import io.cupel.format.script.Expression.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Tells what values are: by types that the text gives, else by what operations are given. */
final class ValueKinds {
  /** Of a tensor they tell numbers, or a type; so do those that begin with is_, __is or __not. */
  private static final Set<String> ASKING =
      Set.of("size", "dim", "len", "numel", "stride", "format", "device", "dtype");

  private static final Set<String> SEVERAL =
      Set.of("split", "split_with_sizes", "chunk", "unbind", "tensor_split", "append", "meshgrid");
  private static final Set<String> TYPED = Set.of("annotate", "unchecked_cast", "uninitialized");
  private static final Set<String> NUMBER_TYPES = Set.of("int", "float", "bool", "str", "len");

  private final ScriptModules modules;
  private final Map<String, ValueKind> known = new HashMap<>();

  ValueKinds(ScriptModules modules) {
    this.modules = modules;
  }

  void put(String value, ValueKind kind) {
    known.put(value, kind);
  }

  Map<String, ValueKind> known() {
    return known;
  }

  ValueKind of(Expression expression) {
    if (expression instanceof Value value) {
      return known.getOrDefault(value.text(), ValueKind.OTHER);
    }
    if (expression instanceof Reached reached) {
      return modules.isTensor(reached) ? ValueKind.TENSOR : ValueKind.NUMBERS;
    }
    if (expression instanceof Items items) {
      return allNumbers(items.values()) ? ValueKind.NUMBERS : ValueKind.OTHER;
    }
    if (expression instanceof Item item) {
      return ofItem(of(item.of()));
    }
    return expression instanceof Call call ? ofCall(call) : ValueKind.NUMBERS;
  }

  /** Of one of several. */
  static ValueKind ofItem(ValueKind several) {
    return several == ValueKind.NUMBERS ? ValueKind.NUMBERS : ValueKind.TENSOR;
  }

  private ValueKind ofCall(Call call) {
    Optional<String> declared = modules.returns(call);
    if (declared.isPresent()) {
      return ofType(declared.get());
    }
    String name = call.function().text();
    if (TYPED.contains(name)) {
      return call.argument(0).map(type -> ofType(type.text())).orElse(ValueKind.OTHER);
    }
    String operation = name.substring(name.lastIndexOf('.') + 1);
    if (ASKING.contains(operation)
        || NUMBER_TYPES.contains(name)
        || operation.matches("(is_|__is|__not).*")) {
      return ValueKind.NUMBERS;
    }
    if (SEVERAL.contains(operation)) {
      return ValueKind.OTHER;
    }
    return allNumbers(call.arguments().stream().map(Given::value).toList())
        ? ValueKind.NUMBERS
        : ValueKind.TENSOR;
  }

  private static ValueKind ofType(String type) {
    if (type.equals("Tensor")) {
      return ValueKind.TENSOR;
    }
    return type.contains("Tensor") || type.contains("__torch__")
        ? ValueKind.OTHER
        : ValueKind.NUMBERS;
  }

  private boolean allNumbers(List<Expression> some) {
    return some.stream().allMatch(e -> of(e) == ValueKind.NUMBERS);
  }
}
