package io.cupel.format.script;

import io.cupel.format.script.Expression.Attribute;
import io.cupel.format.script.Expression.Call;
import io.cupel.format.script.Expression.Given;
import io.cupel.format.script.Expression.Items;
import io.cupel.format.script.Expression.Reached;
import io.cupel.format.script.Expression.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Writes the methods of modules that have layers within out into one line of calls, in the order in
 * which they are made. A method that is not understood stays one call.
 */
final class Flattening {
  private static final int MAX_NESTED = 400; // calls and methods within others

  private final ScriptModules modules;
  private final Set<List<String>> withLayers = new HashSet<>();
  private final ValueKinds kinds;
  private final List<FlatLine> lines = new ArrayList<>();
  private final ReadingLimits limits = new ReadingLimits();
  private int values;
  private int nested;

  private Flattening(ScriptModules modules, Set<List<String>> layers) {
    this.modules = modules;
    kinds = new ValueKinds(modules);
    for (List<String> layer : layers) {
      for (int length = 0; length < layer.size(); length++) {
        withLayers.add(layer.subList(0, length));
      }
    }
  }

  /**
   * Flattens {@code forward}.
   *
   * @param layers paths of the modules that are layers
   * @throws UnreadableScriptException when {@code forward} itself is not understood
   */
  static FlatProgram of(ScriptModules modules, Set<List<String>> layers) {
    Flattening flattening = new Flattening(modules, layers);
    Reached root = new Reached(List.of());
    ScriptModule module = modules.at(root).orElseThrow();
    Method forward = modules.method(module, "forward");
    Value images = flattening.value(ValueKind.TENSOR);
    Expression answer = flattening.new Frame(root, forward, List.of(images)).run();
    return new FlatProgram(
        images.text(), flattening.lines, answer, forward.returns(), flattening.kinds.known());
  }

  private Value value(ValueKind kind) {
    Value value = new Value("v" + values++);
    kinds.put(value.text(), kind);
    return value;
  }

  private void add(FlatLine line) {
    limits.line(line);
    lines.add(line);
  }

  /** One method under way. */
  private final class Frame {
    private final LocalNames locals = new LocalNames(limits);
    private final Method method;

    Frame(Reached self, Method method, List<Expression> arguments) {
      if (method.parameters().size() != arguments.size() + 1) {
        throw new UnreadableScriptException("a method takes other arguments than it is given");
      }
      this.method = method;
      locals.put(method.parameters().get(0), self);
      for (int i = 0; i < arguments.size(); i++) {
        locals.put(method.parameters().get(i + 1), arguments.get(i));
      }
    }

    /** Runs to the end; what is given is no call. */
    Expression run() {
      List<Token.Line> body = method.body();
      Token.Line last = body.isEmpty() ? null : body.get(body.size() - 1);
      if (last == null || !last.startsWith("return")) {
        throw new UnreadableScriptException("a method gives nothing");
      }
      lines(body.subList(0, body.size() - 1));
      return simple(ExpressionReader.read(last.tokens().subList(1, last.tokens().size())));
    }

    private void lines(List<Token.Line> lines) {
      for (int i = 0; i < lines.size(); i++) {
        Token.Line line = lines.get(i);
        if (line.startsWith("if")) {
          int end = i + 1;
          while (end < lines.size()
              && (lines.get(end).indent() > line.indent() || isElse(lines.get(end)))) {
            end++;
          }
          branch(lines.subList(i, end));
          i = end - 1;
        } else if (!line.startsWith("pass")) {
          statement(Statement.of(line.tokens()));
        }
      }
    }

    /** Only one side counts where the model itself tells which; else all stays as it is. */
    private void branch(List<Token.Line> block) {
      Optional<Boolean> known = known(renamed(condition(block.get(0))));
      int otherwise = 1;
      while (otherwise < block.size() && !isElse(block.get(otherwise))) {
        otherwise++;
      }
      if (known.isEmpty()
          || otherwise == block.size()
          || !block.get(otherwise).startsWith("else")) {
        undecided(block);
      } else if (known.get()) {
        lines(block.subList(1, otherwise));
      } else {
        lines(block.subList(otherwise + 1, block.size()));
      }
    }

    private Optional<Boolean> known(Expression condition) {
      return condition instanceof Reached flag
          ? modules.flag(flag)
          : Optional.of(condition.text())
              .filter(word -> word.equals("True") || word.equals("False"))
              .map("True"::equals);
    }

    private void statement(Statement statement) {
      Expression given = resolved(statement.value());
      List<String> targets = statement.targets();
      if (statement.unpacked()
          && given instanceof Items items
          && items.values().size() == targets.size()) {
        for (int i = 0; i < targets.size(); i++) {
          locals.put(targets.get(i), items.values().get(i));
        }
        return;
      }
      if (LocalNames.isPlain(given) && !statement.unpacked() && targets.size() == 1) {
        locals.put(targets.get(0), given);
        return;
      }
      ValueKind kind = kinds.of(given);
      List<String> results = new ArrayList<>();
      for (String target : targets) {
        Value value = value(statement.unpacked() ? ValueKinds.ofItem(kind) : kind);
        results.add(value.text());
        locals.put(target, value);
      }
      add(FlatLine.of(results, statement.unpacked(), given));
    }

    /** A branch stays as it is, but for names. */
    private void undecided(List<Token.Line> block) {
      FlatLine.Branch branch = new FlatLine.Branch();
      Map<String, ValueKind> made = new HashMap<>();
      for (Token.Line line : block) {
        int indent = line.indent() - block.get(0).indent();
        List<Token> tokens = line.tokens();
        if (line.startsWith("if") || line.startsWith("elif")) {
          Expression condition = renamed(condition(line));
          branch.reads(condition);
          branch.line(indent, tokens.get(0).text() + " " + condition.text() + ":");
        } else if (line.startsWith("else") || line.startsWith("pass")) {
          branch.line(indent, tokens.get(0).text() + (line.startsWith("else") ? ":" : ""));
        } else {
          Statement statement = Statement.of(tokens);
          Expression given = renamed(statement.value());
          branch.reads(given);
          ValueKind kind = kinds.of(given);
          List<String> results =
              statement.targets().stream()
                  .map(
                      t -> inBranch(t, statement.unpacked() ? ValueKinds.ofItem(kind) : kind, made))
                  .toList();
          branch.line(indent, FlatLine.assignment(results, statement.unpacked(), given));
        }
      }
      made.keySet().forEach(branch::gives);
      add(branch.asLine());
    }

    private String inBranch(String target, ValueKind kind, Map<String, ValueKind> made) {
      Expression known = locals.get(target).orElse(null);
      if (known == null) {
        Value value = value(kind);
        locals.put(target, value);
        made.put(value.text(), kind);
        return value.text();
      }
      if (!made.containsKey(known.text())) {
        throw new UnreadableScriptException("a branch changes what was there before");
      }
      if (made.get(known.text()) != kind) {
        kinds.put(known.text(), ValueKind.OTHER);
      }
      return known.text();
    }

    /** As {@link #resolved}, and a call is made. */
    private Expression simple(Expression expression) {
      Expression resolved = resolved(expression);
      return resolved instanceof Call ? named(resolved) : resolved;
    }

    private Value named(Expression expression) {
      Value value = value(kinds.of(expression));
      add(FlatLine.of(List.of(value.text()), false, expression));
      return value;
    }

    /** In names of the flat program; calls within are made, one that it is itself is not yet. */
    private Expression resolved(Expression expression) {
      if (nested == MAX_NESTED) {
        throw new UnreadableScriptException("its calls are nested too deep");
      }
      nested++;
      try {
        Expression made = locals.replaced(expression, this::simple);
        return made instanceof Call whole
                && whole.function() instanceof Attribute method
                && method.of() instanceof Reached module
                && withLayers.contains(module.path())
            ? writtenOut(module, method.name(), whole).orElse(whole)
            : made;
      } finally {
        nested--;
      }
    }

    /** In names of the flat program; no call is made. */
    private Expression renamed(Expression expression) {
      return locals.replaced(expression, this::renamed);
    }

    private Optional<Expression> writtenOut(Reached module, String name, Call call) {
      int before = lines.size();
      try {
        Method called = modules.method(modules.at(module).orElseThrow(), name);
        List<Expression> arguments = new ArrayList<>();
        for (Given given : call.arguments()) {
          if (given.name().isPresent()) {
            throw new UnreadableScriptException("an argument is named");
          }
          arguments.add(LocalNames.isPlain(given.value()) ? given.value() : named(given.value()));
        }
        return Optional.of(new Frame(module, called, arguments).run());
      } catch (ScriptTooLargeException e) {
        throw e;
      } catch (UnreadableScriptException e) {
        lines.subList(before, lines.size()).clear();
        return Optional.empty();
      }
    }
  }

  /** {@code if condition:}. */
  private static Expression condition(Token.Line line) {
    if (line.tokens().size() < 3) {
      throw new UnreadableScriptException("a branch has no condition");
    }
    return ExpressionReader.read(line.tokens().subList(1, line.tokens().size() - 1));
  }

  private static boolean isElse(Token.Line line) {
    return line.startsWith("else") || line.startsWith("elif");
  }
}
