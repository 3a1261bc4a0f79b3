package io.cupel.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which index a class has. Without {@code labels.txt} it is the place of its folder's name in
 * string order, as torchvision has it: {@code 1, 10, 2}.
 */
final class ClassOrder {
  /** One class a line, in the order of the model's outputs. */
  static final String FILE = "labels.txt";

  private static final Pattern NUMBERED = Pattern.compile("(\\D*)(\\d+)(.*)");
  private static final Pattern ONE_NUMBER = Pattern.compile("\\D*\\d+\\D*");

  /** Python compares strings by code points, Java by UTF-16 units. */
  static final Comparator<String> BY_CODE_POINTS =
      (a, b) -> {
        int[] first = a.codePoints().toArray();
        int[] second = b.codePoints().toArray();
        return Arrays.compare(first, second);
      };

  private ClassOrder() {}

  /**
   * Class names by index.
   *
   * @param root the folder of the class folders
   * @param folders their names
   * @param given the order that the user gives; wins when it is not empty
   * @param warnings gets one when string order and numeric order differ
   */
  static List<String> of(Path root, List<String> folders, List<String> given, List<String> warnings)
      throws IOException {
    List<String> sorted = folders.stream().sorted(BY_CODE_POINTS).toList();
    Path file = root.resolve(FILE);
    boolean named = !given.isEmpty() || Files.isRegularFile(file);
    String what = given.isEmpty() ? FILE : "the list of class names";
    List<String> wanted = given.isEmpty() && named ? lines(file) : given;
    List<String> order = named ? complete(wanted, sorted, what) : sorted;
    Optional<List<String>> numeric = numeric(sorted);
    if (numeric.isPresent() && !numeric.get().equals(sorted)) {
      warnings.add(
          "The class folders sort differently as strings (%s) and as numbers (%s). %s"
              .formatted(
                  start(sorted),
                  start(numeric.get()),
                  named
                      ? "The order of " + what + " is used: " + start(order) + "."
                      : "String order is used, as in torchvision; a labels.txt in the folder,"
                          + " one class a line, sets another."));
    }
    return order;
  }

  private static String start(List<String> names) {
    return String.join(", ", names.subList(0, Math.min(4, names.size())))
        + (names.size() > 4 ? ", …" : "");
  }

  /** The order by number of names that begin with one, or differ in one number only. */
  private static Optional<List<String>> numeric(List<String> names) {
    Map<String, BigInteger> numbers = new HashMap<>();
    Set<String> patterns = new HashSet<>();
    for (String name : names) {
      Matcher matcher = NUMBERED.matcher(name);
      if (!matcher.matches()) {
        return Optional.empty();
      }
      boolean leading = matcher.group(1).isEmpty();
      if (!leading && !ONE_NUMBER.matcher(name).matches()) {
        return Optional.empty();
      }
      patterns.add(leading ? "" : matcher.group(1) + '#' + matcher.group(3));
      numbers.put(name, new BigInteger(matcher.group(2)));
    }
    return patterns.size() == 1
        ? Optional.of(
            names.stream().sorted(Comparator.<String, BigInteger>comparing(numbers::get)).toList())
        : Optional.empty();
  }

  private static List<String> lines(Path file) throws IOException {
    if (Files.size(file) > 1 << 24) {
      throw new ReasonException(Reason.DATA_TOO_LARGE, FILE + " has more than 16 MiB.");
    }
    // Decoded leniently: a wrong byte shows up as a class that has no folder.
    return new String(Files.readAllBytes(file), UTF_8)
        .lines()
        .map(line -> line.replace("\ufeff", "").strip())
        .filter(line -> !line.isEmpty())
        .toList();
  }

  /** The order, when it names each class folder, and no class twice. */
  private static List<String> complete(List<String> order, List<String> folders, String what) {
    List<String> unnamed = new ArrayList<>(folders);
    unnamed.removeAll(order);
    if (!unnamed.isEmpty()) {
      throw new ReasonException(
          Reason.LABEL_MISMATCH, what + " does not name the class folders " + unnamed + ".");
    }
    if (new HashSet<>(order).size() < order.size()) {
      throw new ReasonException(Reason.LABEL_MISMATCH, what + " names a class twice.");
    }
    return order;
  }
}
