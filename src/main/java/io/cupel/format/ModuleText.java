package io.cupel.format;

import java.util.Map;

/**
 * A TorchScript program as text and values.
 *
 * @param code text by path under {@code code/}, such as {@code __torch__.py} for the classes {@code
 *     __torch__.X} or {@code __torch__/a.py} for {@code __torch__.a.X}
 * @param root the module itself
 */
public record ModuleText(Map<String, String> code, Attribute.Module root) {
  public ModuleText {
    code = Ordered.copyOf(code);
    for (String path : code.keySet()) {
      if (!path.matches("__torch__(/[A-Za-z_][A-Za-z_0-9]*)*\\.py")) {
        throw new IllegalArgumentException("\"" + path + "\" is no path of TorchScript code");
      }
    }
    String home = codePath(root.className());
    if (!code.containsKey(home)) {
      throw new IllegalArgumentException(
          "the text of " + root.className() + " would stand in " + home + ", which is missing");
    }
  }

  /**
   * A program of one class, without attributes.
   *
   * @param className such as {@code Probe}
   * @param text {@code class Probe(Module):} and its methods
   */
  public static ModuleText of(String className, String text) {
    return new ModuleText(
        Map.of("__torch__.py", text), new Attribute.Module("__torch__." + className, Map.of()));
  }

  /** The path under {@code code/} where a qualified class's text stands. */
  static String codePath(String className) {
    return className.substring(0, className.lastIndexOf('.')).replace('.', '/') + ".py";
  }
}
