package io.cupel.registry.mlflow;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

  /** How a flavor that Cupel reads is loaded by MLflow. */
  private enum Flavor {
    PYTORCH("pytorch", "model_data", "mlflow.pytorch"),
    ONNX("onnx", "data", "mlflow.onnx");

    final String key;
    final String dataField;
    final String loader;

    Flavor(String key, String dataField, String loader) {
      this.key = key;
      this.dataField = dataField;
      this.loader = loader;
    }
  }

  private static final String PYFUNC = "python_function";

  /**
   * Reads one. Each flavor is a way to load the model: all must lead to the file that is examined.
   *
   * @throws ReasonException UNSUPPORTED_FORMAT when it is no description, of another framework, or
   *     when flavors load different things
   */
  static ModelDescription read(String yaml) {
    if (!(parse(yaml) instanceof Map<?, ?> root)
        || !(root.get("flavors") instanceof Map<?, ?> flavors)) {
      throw new ReasonException(
          Reason.UNSUPPORTED_FORMAT, "The file MLmodel lists no flavors of the model.");
    }
    Flavor flavor = only(flavors);
    String data = data(flavors, flavor);
    if (flavors.containsKey(PYFUNC)) {
      requireSame(flavors.get(PYFUNC), flavor, data);
    }
    return new ModelDescription(data);
  }

  private static Flavor only(Map<?, ?> flavors) {
    List<Flavor> read =
        Stream.of(Flavor.values()).filter(flavor -> flavors.containsKey(flavor.key)).toList();
    if (read.size() == 1 && flavors.size() == (flavors.containsKey(PYFUNC) ? 2 : 1)) {
      return read.get(0);
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
            + "; Cupel reads pytorch or onnx, one of them, with or without python_function: what"
            + " another flavor loads would not be examined. Log the model with one flavor.");
  }

  private static String data(Map<?, ?> flavors, Flavor flavor) {
    if (!(flavors.get(flavor.key) instanceof Map<?, ?> fields)
        || !(fields.get(flavor.dataField) instanceof String data)) {
      throw new ReasonException(
          Reason.UNSUPPORTED_FORMAT,
          "The file MLmodel does not say where the model of its flavor " + flavor.key + " is.");
    }
    // One spelling for one place: paths are compared as texts from here on.
    if (!ArtifactPath.parse(data).toString().equals(data)) {
      throw new ReasonException(
          Reason.UNSUPPORTED_FORMAT,
          "The file MLmodel names the place "
              + Shown.line(data, 100)
              + ", which is not relative to its folder, or ends with a slash.");
    }
    return data;
  }

  /** Without {@code data}, MLflow would load from the root of the folder. */
  private static void requireSame(Object pyfunc, Flavor flavor, String data) {
    if (!(pyfunc instanceof Map<?, ?> fields)
        || !data.equals(fields.get("data"))
        || !flavor.loader.equals(fields.get("loader_module"))) {
      throw new ReasonException(
          Reason.UNSUPPORTED_FORMAT,
          "The flavor python_function of the MLflow model does not load what its flavor "
              + flavor.key
              + " loads (data "
              + Shown.line(data, 100)
              + " with "
              + flavor.loader
              + "): it would not be examined. Log the model with mlflow."
              + flavor.key
              + ".log_model.");
    }
  }

  private static Object parse(String yaml) {
    LoaderOptions options = new LoaderOptions();
    options.setMaxAliasesForCollections(10);
    // Which one counts is for each reader to choose.
    options.setAllowDuplicateKeys(false);
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
