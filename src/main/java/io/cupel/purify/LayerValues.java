package io.cupel.purify;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.cupel.classifier.SelectedLayer;

/** A copy of a layer's parameters as they were at one moment. */
final class LayerValues implements AutoCloseable {
  private final SelectedLayer layer;
  private final SelectedLayer copy;

  LayerValues(SelectedLayer layer, NDManager manager) {
    this.layer = layer;
    copy =
        new SelectedLayer(
            layer.name(),
            kept(layer.weight(), manager),
            layer.bias().map(bias -> kept(bias, manager)));
  }

  private static NDArray kept(NDArray array, NDManager manager) {
    NDArray kept = array.stopGradient().duplicate();
    kept.attach(manager);
    return kept;
  }

  /** Sets the layer to what it was. */
  void putBack() {
    copy(copy, layer);
  }

  /** Sets the parameters of one layer, which must not be recorded, to those of another. */
  static void copy(SelectedLayer from, SelectedLayer to) {
    copy(from.weight(), to.weight());
    to.bias().ifPresent(bias -> copy(from.bias().orElseThrow(), bias));
  }

  private static void copy(NDArray from, NDArray to) {
    from.copyTo(to);
  }

  @Override
  public void close() {
    copy.weight().close();
    copy.bias().ifPresent(NDArray::close);
  }
}
