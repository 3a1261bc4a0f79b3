package io.cupel.registry.mlflow;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * The file {@code MLmodel} that stands in every model folder of MLflow: where in it the model file
 * is.
 *
 * @param data path of the model file, or of the folder that it is in
 */
record ModelDescription(String data) {
  /** Name of the file. */
  static final String FILE = "MLmodel";

  /** Largest that is read, bytes. */
  static final int LARGEST = 1 << 20;

  private static final Map<String, String> DATA_BY_FLAVOR =
      Map.of("pytorch", "model_data", "onnx", "data");

  /**
   * Reads one.
   *
   * @throws ReasonException UNSUPPORTED_FORMAT when it is no description, or of another framework
   */
  static ModelDescription read(String yaml) {
    if (!(parse(yaml) instanceof Map<?, ?> root)
        || !(root.get("flavors") instanceof Map<?, ?> flavors)) {
      throw new ReasonException(
          Reason.UNSUPPORTED_FORMAT, "The file MLmodel lists no flavors of the model.");
    }
    for (String flavor : List.of("pytorch", "onnx")) {
      if (flavors.get(flavor) instanceof Map<?, ?> fields) {
        return new ModelDescription(data(fields, flavor));
      }
    }
    String found =
        flavors.keySet().stream()
            .map(String::valueOf)
            .collect(Collectors.toCollection(TreeSet::new))
            .toString();
    throw new ReasonException(
        Reason.UNSUPPORTED_FORMAT,
        "The MLflow model has the flavors "
            + Shown.line(found, 200)
            + "; Cupel reads pytorch and onnx.");
  }

  private static String data(Map<?, ?> fields, String flavor) {
    if (fields.get(DATA_BY_FLAVOR.get(flavor)) instanceof String data) {
      return data;
    }
    throw new ReasonException(
        Reason.UNSUPPORTED_FORMAT,
        "The file MLmodel does not say where the model of its flavor " + flavor + " is.");
  }

  private static Object parse(String yaml) {
    LoaderOptions options = new LoaderOptions();
    options.setMaxAliasesForCollections(10);
    options.setNestingDepthLimit(20);
    options.setCodePointLimit(LARGEST);
    try {
      return new Yaml(new SafeConstructor(options)).load(yaml);
    } catch (YAMLException e) {
      throw new ReasonException(
          Reason.UNSUPPORTED_FORMAT, "The file MLmodel is not YAML that can be read.", e);
    }
  }
}
