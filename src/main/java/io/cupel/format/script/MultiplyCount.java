package io.cupel.format.script;

import io.cupel.format.script.Expression.Attribute;
import io.cupel.format.script.Expression.Call;
import io.cupel.format.script.Expression.Name;
import io.cupel.format.script.Expression.Reached;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which lines of a flat program multiply, and how often, as expressions of the sizes that they meet
 * when they run: convolutions and linear layers, and products of two values.
 */
final class MultiplyCount {
  /** Also in place, by a library's name, and whatever is none of libtorch's own operations. */
  private static final Pattern MULTIPLIES =
      Pattern.compile(
          "\\btorch\\.\\w*?(?:conv|linear|matmul|mm|mv|dot|inner\\b|outer\\b|einsum|attention|bilinear"
              + "|multi_head|transformer|lstm|gru|rnn|mkldnn|cudnn)\\w*+"
              + "|(?<![.\\w])ops\\.(?!prim\\b)\\w++");

  private static final Pattern OWN_FUNCTION = Pattern.compile("\\b__torch__(?:\\.\\w+)++");
  private static final Set<String> PRODUCTS = Set.of("torch.matmul", "torch.bmm");
  private static final Set<String> WEIGHTED =
      Set.of("torch.linear", "torch.conv2d", "torch._convolution");

  private static final int MAX_NESTED = 100; // functions within functions

  private final ScriptModules modules;
  private final Set<List<String>> weights;
  private final Map<String, Integer> byText = new HashMap<>();
  private int nested;

  /**
   * @param weights paths of layers' weights that each output number is one product with a row of
   */
  MultiplyCount(ScriptModules modules, Set<List<String>> weights) {
    this.modules = modules;
    this.weights = weights;
  }

  /**
   * A line's multiply-adds of a batch, as text; empty: it has none worth counting.
   *
   * @throws UnknownException when it multiplies in a way that is not understood
   */
  Optional<String> of(FlatLine line) throws UnknownException {
    if (line.call().isEmpty() || line.results().size() != 1) {
      requireNone(line);
      return Optional.empty();
    }
    Call call = line.call().get();
    String result = line.results().get(0);
    Optional<String> weight = weight(call);
    if (weight.isPresent()) {
      return weight.map(
          w ->
              "torch.mul(torch.numel(%s), torch.floordiv(torch.numel(%s), torch.size(%s, 0)))"
                  .formatted(result, w, w));
    }
    if (PRODUCTS.contains(call.function().text())) {
      return Optional.of(
          "torch.mul(torch.numel(%s), torch.size(%s, -1))"
              .formatted(result, call.argument(0).orElseThrow(UnknownException::new).text()));
    }
    requireNone(line);
    return Optional.empty();
  }

  private void requireNone(FlatLine line) throws UnknownException {
    Stream<String> ran = line.reached().stream().flatMap(r -> modules.texts(r).stream());
    boolean unseen =
        line.call()
            .filter(call -> call.function() instanceof Attribute f && isObject(f.of()))
            .isPresent();
    if (unseen || Stream.concat(line.text().stream(), ran).anyMatch(text -> products(text) > 0)) {
      throw new UnknownException();
    }
  }

  /** Something that has methods, and is none of the program's modules. */
  private static boolean isObject(Expression of) {
    return !(of instanceof Reached || of instanceof Name || of instanceof Attribute);
  }

  /** It multiplies in a way that is not understood. */
  static final class UnknownException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /** The weight of a layer whose class has one product, or that an operation is given. */
  private Optional<String> weight(Call call) {
    Optional<Expression> weight =
        call.function() instanceof Attribute method && method.of() instanceof Reached module
            ? Optional.<Expression>of(module.attribute("weight"))
                .filter(w -> modules.texts(module).stream().mapToInt(this::products).sum() == 1)
            : call.argument(1).filter(w -> WEIGHTED.contains(call.function().text()));
    return weight
        .filter(w -> w instanceof Reached r && weights.contains(r.path()))
        .map(Expression::text);
  }

  /** How many products a text has, those of the program's functions that it names among them. */
  private int products(String text) {
    Integer known = byText.putIfAbsent(text, 0); // a text that names itself adds nothing
    if (known != null) {
      return known;
    }
    int products = nested == MAX_NESTED ? 2 : (int) MULTIPLIES.matcher(text).results().count();
    nested++;
    Matcher function = OWN_FUNCTION.matcher(text);
    while (products < 2 && function.find()) {
      products += modules.function(function.group()).map(this::products).orElse(0);
    }
    nested--;
    byText.put(text, products);
    return products;
  }
}
