package io.cupel.format;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.util.List;
import java.util.Set;

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

  /** Whether an archive with these entries holds an exported program. */
  static boolean recognises(Set<String> names) {
    return names.contains(OLD_GRAPH)
        || names.stream().anyMatch(n -> n.endsWith("/" + OLD_GRAPH))
        || (names.stream()
                .anyMatch(n -> n.equals("archive_format") || n.endsWith("/archive_format"))
            && names.stream().anyMatch(n -> n.matches("([^/]+/)?models/[^/]+\\.json")));
  }

  static ExportLayout of(ZipArchive zip) {
    Set<String> names = zip.entries().keySet();
    for (String name : names) {
      if (name.equals(OLD_GRAPH) || name.endsWith("/" + OLD_GRAPH)) {
        String folder = name.substring(0, name.length() - OLD_GRAPH.length());
        return new ExportLayout(
            name,
            new Part(folder + "serialized_state_dict.pt", "", ""),
            new Part(folder + "serialized_constants.pt", "", ""));
      }
    }
    List<String> graphs =
        names.stream().filter(n -> n.matches("([^/]+/)?models/[^/]+\\.json")).toList();
    if (graphs.size() != 1) {
      throw new ReasonException(
          Reason.UNSUPPORTED_EXPORT,
          zip.path().getFileName()
              + " holds "
              + graphs.size()
              + " exported programs; save the classifier alone.");
    }
    String graph = graphs.get(0);
    String root = graph.substring(0, graph.lastIndexOf("models/"));
    String model = graph.substring(graph.lastIndexOf('/') + 1, graph.length() - ".json".length());
    return new ExportLayout(graph, part(root, "weights", model), part(root, "constants", model));
  }

  private static Part part(String root, String kind, String model) {
    String folder = root + "data/" + kind + '/';
    return new Part(folder + model + ".pt", folder + model + '_' + kind + "_config.json", folder);
  }
}
