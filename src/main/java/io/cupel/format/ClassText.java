package io.cupel.format;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The text of one class in a TorchScript program, and what it tells without being run.
 *
 * @param name without the path, such as {@code Conv2d}
 * @param text from {@code class} to the next definition
 */
record ClassText(String name, String text) {
  // Possessive, here and below: a text of megabytes must cost neither stack nor second tries.
  private static final Pattern CLASS =
      Pattern.compile("^class ([^\\s(]++)\\(", Pattern.MULTILINE | Pattern.UNIX_LINES);
  private static final Pattern QUOTED = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*+)\"");
  private static final Pattern GROUPS = Pattern.compile("\\bgroups : Final\\[int\\] = (\\d{1,9})");

  /** The classes in a file's text, by name; of two of one name the first. */
  static Map<String, ClassText> in(String file) {
    Map<String, ClassText> classes = new HashMap<>();
    Matcher start = CLASS.matcher(file);
    while (start.find()) {
      String text = definition(file, start.start());
      classes.putIfAbsent(start.group(1), new ClassText(start.group(1), text));
    }
    return classes;
  }

  /** From a definition's first letter to the next line that is not indented. */
  static String definition(String file, int start) {
    int end = start;
    do {
      end = file.indexOf('\n', end) + 1;
    } while (end > 0 && end < file.length() && " \n".indexOf(file.charAt(end)) >= 0);
    return file.substring(start, end == 0 ? file.length() : end);
  }

  /** All that is needed of it for its modules. */
  ModuleClass describe() {
    return new ModuleClass(names("__parameters__"), names("__buffers__"), kind(), groups());
  }

  private Set<String> names(String list) {
    int start = text.indexOf("  " + list + " = [");
    if (start < 0) {
      return Set.of();
    }
    int end = text.indexOf('\n', start);
    Matcher quoted = QUOTED.matcher(text).region(start, end < 0 ? text.length() : end);
    Set<String> names = new HashSet<>();
    while (quoted.find()) {
      names.add(quoted.group(1));
    }
    return names;
  }

  /** By the class's name if it is PyTorch's own; else by the operator it calls; else by ending. */
  private LayerKind kind() {
    return first(kind -> name.matches(kind.className() + "(\\dd)?"))
        .or(this::kindOfCall)
        .or(() -> first(kind -> name.endsWith(kind.className())))
        .orElse(LayerKind.OTHER);
  }

  private Optional<LayerKind> kindOfCall() {
    List<LayerKind> called = known().filter(kind -> calls(kind.operator())).toList();
    if (called.isEmpty()) {
      return ConvolutionCall.find(text).map(ConvolutionCall::kind);
    }
    // A class that calls several does not tell which of them takes its weight.
    return Optional.of(called.size() == 1 ? called.get(0) : LayerKind.OTHER);
  }

  private static Optional<LayerKind> first(Predicate<LayerKind> test) {
    return known().filter(test).findFirst();
  }

  private static Stream<LayerKind> known() {
    return Arrays.stream(LayerKind.values()).filter(kind -> kind != LayerKind.OTHER);
  }

  private boolean calls(String operator) {
    return Pattern.compile("\\b(torch|functional)\\." + operator + "\\w*\\(").matcher(text).find();
  }

  /** Groups of the convolution; 1 when there is none. */
  private int groups() {
    Matcher constant = GROUPS.matcher(text);
    if (constant.find()) {
      return Integer.parseInt(constant.group(1));
    }
    return ConvolutionCall.find(text).map(ConvolutionCall::groups).orElse(1);
  }
}
