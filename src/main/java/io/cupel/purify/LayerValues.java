package io.cupel.purify;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.cupel.classifier.SelectedLayer;
import io.cupel.format.DType;
import io.cupel.format.Layer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

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

  /** Sets the layer, which must not be recorded, to the mean of what it was and what it is. */
  void mix() {
    mix(copy.weight(), layer.weight());
    layer.bias().ifPresent(bias -> mix(copy.bias().orElseThrow(), bias));
  }

  private static void mix(NDArray before, NDArray now) {
    try (NDArray sum = before.add(now);
        NDArray mean = sum.div(2)) {
      copy(mean, now);
    }
  }

  /** Sets the parameters of one layer, which must not be recorded, to those of another. */
  static void copy(SelectedLayer from, SelectedLayer to) {
    copy(from.weight(), to.weight());
    to.bias().ifPresent(bias -> copy(from.bias().orElseThrow(), bias));
  }

  /**
   * Sets a layer to what its file can hold, so that what is measured is what is written: a change
   * may be finer than half precision is.
   *
   * @param stored the layer as the file has it
   */
  static void round(SelectedLayer layer, Layer stored) {
    round(layer.weight(), stored.weight().dtype());
    layer.bias().ifPresent(bias -> round(bias, stored.bias().orElseThrow().dtype()));
  }

  private static void round(NDArray values, DType type) {
    if (type.isHalf()) {
      float[] rounded = type.round(values.toFloatArray());
      ByteBuffer bytes =
          ByteBuffer.allocateDirect(Float.BYTES * rounded.length).order(ByteOrder.nativeOrder());
      bytes.asFloatBuffer().put(rounded);
      values.set(bytes);
    }
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
