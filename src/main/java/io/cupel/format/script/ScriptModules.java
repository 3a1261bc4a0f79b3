package io.cupel.format.script;

import io.cupel.format.script.Expression.Attribute;
import io.cupel.format.script.Expression.Call;
import io.cupel.format.script.Expression.Reached;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The modules of a program by their paths, and their methods. */
final class ScriptModules {
  /** What an attribute may be called that is named here. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]{1,200}");

  private static final Pattern HOOKS = Pattern.compile("\\b__forward_(?:pre_)?hooks__\\b");
  private static final int MAX_PATH = 40; // names

  /** Letters of all text that is read. */
  private static final int MAX_LETTERS = 8 << 20;

  private final ScriptModule root;
  private final ScriptCode code;
  private final Set<ScriptModule> severalNames = new HashSet<>();
  private final Map<String, Integer> namesOfStorage = new HashMap<>();
  private final Map<String, Map<String, Method>> methods = new HashMap<>(); // by qualified name
  private final Map<String, Optional<String>> functions = new HashMap<>();
  private final Map<Reached, Set<String>> texts = new HashMap<>();
  private int letters;

  ScriptModules(ScriptModule root, ScriptCode code) {
    this.root = root;
    this.code = code;
    for (ScriptModule module : within(root)) {
      module.tensors().values().forEach(key -> namesOfStorage.merge(key, 1, Integer::sum));
    }
  }

  /** A module and all in it; notes those that are met under several names. */
  private Set<ScriptModule> within(ScriptModule module) {
    Set<ScriptModule> met = new LinkedHashSet<>(Set.of(module));
    Deque<ScriptModule> open = new ArrayDeque<>(met);
    while (!open.isEmpty()) {
      for (ScriptModule child : open.pop().children().values()) {
        if (met.add(child)) {
          open.push(child);
        } else {
          severalNames.add(child);
        }
      }
    }
    return met;
  }

  /** The module at a path; empty: an attribute that is none. */
  Optional<ScriptModule> at(Reached path) {
    ScriptModule module = root;
    for (String name : path.path()) {
      module = module.children().get(name);
      if (module == null) {
        return Optional.empty();
      }
    }
    return Optional.of(module);
  }

  /** An attribute of a module. */
  static Reached attribute(Reached of, String name) {
    if (!PLAIN.matcher(name).matches() || of.path().size() == MAX_PATH) {
      throw new UnreadableScriptException("an attribute has an unusual name");
    }
    return of.attribute(name);
  }

  boolean isTensor(Reached attribute) {
    return storage(attribute).isPresent();
  }

  private Optional<String> storage(Reached attribute) {
    return owner(attribute).map(module -> module.tensors().get(attribute.name()));
  }

  private Optional<ScriptModule> owner(Reached attribute) {
    return attribute.path().isEmpty() ? Optional.empty() : at(attribute.module());
  }

  /** Whether an attribute is true, where it is true or false; models run in inference mode. */
  Optional<Boolean> flag(Reached attribute) {
    return owner(attribute)
        .map(module -> module.flags().get(attribute.name()))
        .map(flag -> flag && !attribute.name().equals("training"));
  }

  /** Whether a tensor can be reached in another way than by its path. */
  boolean hasSeveralNames(Reached tensor) {
    if (storage(tensor).filter(key -> namesOfStorage.get(key) == 1).isEmpty()) {
      return true;
    }
    ScriptModule module = root;
    for (String name : tensor.module().path()) {
      module = module.children().get(name);
      if (severalNames.contains(module)) {
        return true;
      }
    }
    return false;
  }

  /**
   * A method of a module.
   *
   * @throws UnreadableScriptException when there is none, or hooks come before and after it
   */
  Method method(ScriptModule module, String name) {
    Method method = methods(module).get(name);
    if (method == null) {
      throw new UnreadableScriptException(module.type() + " has no method " + name);
    }
    return method;
  }

  /** All methods of a module, by name. */
  Map<String, Method> methods(ScriptModule module) {
    Map<String, Method> known = methods.get(module.type());
    if (known == null) {
      String text =
          code.ofClass(module.type())
              .orElseThrow(() -> new UnreadableScriptException(module.type() + " has no text"));
      if (HOOKS.matcher(text).find()) {
        throw new UnreadableScriptException(module.type() + " has hooks");
      }
      known = read(module.type(), text);
    }
    return known;
  }

  private Map<String, Method> read(String qualified, String text) {
    letters += text.length();
    if (letters > MAX_LETTERS) {
      throw new ScriptTooLargeException();
    }
    Map<String, Method> read = Method.in(text);
    methods.put(qualified, read);
    return read;
  }

  /** The type that a call of the program's own methods or functions gives. */
  Optional<String> returns(Call call) {
    try {
      if (call.function() instanceof Attribute attribute
          && attribute.of() instanceof Reached reached) {
        return at(reached).map(module -> method(module, attribute.name()).returns());
      }
      String name = call.function().text();
      return function(name)
          .map(text -> methods.containsKey(name) ? methods.get(name) : read(name, text))
          .map(own -> own.get(name.substring(name.lastIndexOf('.') + 1)))
          .map(Method::returns);
    } catch (ScriptTooLargeException e) {
      throw e;
    } catch (UnreadableScriptException e) {
      return Optional.empty();
    }
  }

  /** The text of the classes of a module and of all within; none for another attribute. */
  Set<String> texts(Reached attribute) {
    return texts.computeIfAbsent(
        attribute,
        there ->
            at(there).stream()
                .flatMap(module -> within(module).stream())
                .map(ScriptModule::type)
                .distinct()
                .flatMap(type -> code.ofClass(type).stream())
                .collect(Collectors.toSet()));
  }

  /** The text of a function of the program's own. */
  Optional<String> function(String qualified) {
    return functions.computeIfAbsent(
        qualified,
        name -> name.startsWith("__torch__.") ? code.ofFunction(name) : Optional.empty());
  }
}
