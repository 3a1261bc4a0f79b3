package io.cupel.registry.mlflow;

/**
 * A model as MLflow keeps it.
 *
 * @param root the folder that {@code MLmodel} is in
 * @param model path of the model file, relative to the root
 */
record ModelFolder(ArtifactPath root, String model) {
  ArtifactPath modelFile() {
    return root.resolve(model);
  }
}
