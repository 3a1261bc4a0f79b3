package io.cupel.format;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where the parts of an exported program stand in its archive. Until PyTorch 2.7 there was one
 * program, its tensors pickled; since 2.8 there may be several, and later tensors are raw bytes
 * that a JSON file describes.
 *
 * @param graph the entry that has the graph
 * @param weights the entry that has parameters and buffers
 * @param constants the entry that has the other tensors
 */
record ExportLayout(String graph, Part weights, Part constants) {
  /**
   * A part of the tensors.
   *
   * @param pickled the entry that pickles them
   * @param config the entry that describes them, where they are raw
   * @param folder the folder of the raw ones, with its slash
   */
  record Part(String pickled, String config, String folder) {}

  private static final String OLD_GRAPH = "serialized_exported_program.json";

  /** PyTorch takes whatever stands there for a program, whatever its ending. */
  private static final Pattern NEW_GRAPH =
      Pattern.compile("([^/]+/)?models/.+", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  /** Whether an archive with these entries holds an exported program. */
  static boolean recognises(Set<String> names) {
    return names.stream().anyMatch(ExportLayout::isOldGraph)
        || (names.stream().anyMatch(name -> TorchLayout.isFile(name, "archive_format"))
            && names.stream().anyMatch(ExportLayout::isNewGraph));
  }

  private static boolean isOldGraph(String name) {
    return TorchLayout.isFile(name, OLD_GRAPH);
  }

  private static boolean isNewGraph(String name) {
    return NEW_GRAPH.matcher(name).matches();
  }

  /**
   * Finds the one program.
   *
   * @throws ReasonException UNSUPPORTED_EXPORT when there are several, of either layout, for
   *     versions of PyTorch differ in which they load; CORRUPT_ARCHIVE when it stands where none
   *     looks
   */
  static ExportLayout of(ZipArchive zip) {
    Set<String> names = zip.entries().keySet();
    List<String> graphs = names.stream().filter(n -> isOldGraph(n) || isNewGraph(n)).toList();
    if (graphs.size() != 1) {
      throw new ReasonException(
          Reason.UNSUPPORTED_EXPORT,
          zip.path().getFileName()
              + " holds "
              + graphs.size()
              + " exported programs; save the classifier alone.");
    }
    String graph = graphs.get(0);
    String models = zip.folder() + "models/";
    if (graph.equals(OLD_GRAPH)) {
      return old(zip);
    }
    if (zip.folder().isEmpty() || !graph.startsWith(models) || !graph.endsWith(".json")) {
      throw zip.damage().because("PyTorch does not look for a program in " + graph);
    }
    String model = graph.substring(models.length(), graph.length() - ".json".length());
    return new ExportLayout(
        graph, part(zip.folder(), "weights", model), part(zip.folder(), "constants", model));
  }

  private static ExportLayout old(ZipArchive zip) {
    for (String part : List.of("serialized_state_dict", "serialized_constants")) {
      if (zip.entry(part + ".json").isPresent()) {
        throw zip.damage()
            .because(
                "it has %s.json, which PyTorch may load instead of %s.pt".formatted(part, part));
      }
    }
    return new ExportLayout(
        OLD_GRAPH,
        new Part("serialized_state_dict.pt", "", ""),
        new Part("serialized_constants.pt", "", ""));
  }

  private static Part part(String root, String kind, String model) {
    String folder = root + "data/" + kind + '/';
    return new Part(folder + model + ".pt", folder + model + '_' + kind + "_config.json", folder);
  }
}
