package io.cupel.format.onnx;

import io.cupel.format.graph.ExportedGraph;
import io.cupel.format.graph.GraphException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A model as the graph of ATen calls that computes the same.
 *
 * @param graph the calls
 * @param tensors the file's tensors that it uses, in the order of their first use
 * @param layers those whose weight is used once, in the order they run
 * @param beside a file beside the model's that holds some of its tensors, used or not
 */
public record OnnxProgram(
    ExportedGraph graph, List<Bound> tensors, List<Layer> layers, Optional<String> beside) {
  /** What a tensor is. */
  public enum Role {
    /** Weight or bias of a convolution, a product, a norm or a PReLU. */
    PARAMETER,
    /** Other floating-point numbers. */
    BUFFER,
    /** Whole numbers and truth values. */
    CONSTANT
  }

  /**
   * A tensor of the file and its value in the graph.
   *
   * @param transposed whether the value has its two dimensions the other way round
   * @param shared whether several nodes use it
   */
  public record Bound(
      String value, OnnxTensor tensor, boolean transposed, Role role, boolean shared) {}

  /**
   * A layer.
   *
   * @param weight the name of its weight's tensor
   * @param bias the name of its bias's, where it has one of its own
   * @param groups groups of a convolution; 1 otherwise
   */
  public record Layer(String weight, Optional<String> bias, Kind kind, int groups) {
    /** What a layer computes; the names are those of {@code LayerKind}. */
    public enum Kind {
      CONV1D,
      CONV2D,
      CONV3D,
      CONV_TRANSPOSE,
      LINEAR,
      BATCH_NORM,
      LAYER_NORM,
      GROUP_NORM,
      INSTANCE_NORM,
      PRELU
    }

    public Layer {
      Objects.requireNonNull(weight);
      Objects.requireNonNull(bias);
      Objects.requireNonNull(kind);
    }
  }

  /** Reads elements of a tensor. */
  public interface Elements {
    /** All of them, little endian, half ones as float32; asked for small tensors only. */
    ByteBuffer of(OnnxTensor tensor);
  }

  public OnnxProgram {
    Objects.requireNonNull(graph);
    Objects.requireNonNull(beside);
    tensors = List.copyOf(tensors);
    layers = List.copyOf(layers);
  }

  /**
   * Reads a model and translates it.
   *
   * @param file from its beginning
   * @param size of the file, in bytes
   * @throws GraphException CORRUPT_ARCHIVE, UNSUPPORTED_EXPORT, UNSUPPORTED_OPERATION
   * @throws IOException when the file cannot be read
   */
  public static OnnxProgram read(InputStream file, long size, Elements elements)
      throws IOException {
    return new Translation(ModelReader.read(file, size), elements).program();
  }
}
