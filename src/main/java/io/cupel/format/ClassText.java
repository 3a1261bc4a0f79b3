package io.cupel.format;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The text of one class in a TorchScript program, and what it tells without being run.
 *
 * @param qualifiedName such as {@code __torch__.torch.nn.modules.conv.___torch_mangle_0.Conv2d}
 * @param text from {@code class} to the next definition
 */
record ClassText(String qualifiedName, String text) {
  private static final Pattern QUOTED = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final Pattern GROUPS = Pattern.compile("\\bgroups : Final\\[int\\] = (\\d{1,9})");

  /** The class in its file's text. */
  static Optional<ClassText> find(String qualifiedName, String file) {
    String name = qualifiedName.substring(qualifiedName.lastIndexOf('.') + 1);
    Matcher start =
        Pattern.compile("^class " + Pattern.quote(name) + "\\(", Pattern.MULTILINE).matcher(file);
    if (!start.find()) {
      return Optional.empty();
    }
    int end = start.end();
    // Up to the next line that is not indented.
    do {
      end = file.indexOf('\n', end) + 1;
    } while (end > 0 && end < file.length() && " \n".indexOf(file.charAt(end)) >= 0);
    String text = file.substring(start.start(), end == 0 ? file.length() : end);
    return Optional.of(new ClassText(qualifiedName, text));
  }

  /** Names of the attributes that are parameters. */
  List<String> parameters() {
    return names("__parameters__");
  }

  /** Names of the attributes that are buffers. */
  List<String> buffers() {
    return names("__buffers__");
  }

  private List<String> names(String list) {
    int start = text.indexOf("  " + list + " = [");
    if (start < 0) {
      return List.of();
    }
    int end = text.indexOf('\n', start);
    Matcher quoted = QUOTED.matcher(text).region(start, end < 0 ? text.length() : end);
    List<String> names = new ArrayList<>();
    while (quoted.find()) {
      names.add(quoted.group(1));
    }
    return names;
  }

  /** By the class's name if it is PyTorch's own; else by the operator it calls; else by ending. */
  LayerKind kind() {
    String name = qualifiedName.substring(qualifiedName.lastIndexOf('.') + 1);
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
  int groups() {
    Matcher constant = GROUPS.matcher(text);
    if (constant.find()) {
      return Integer.parseInt(constant.group(1));
    }
    return ConvolutionCall.find(text).map(ConvolutionCall::groups).orElse(1);
  }
}
