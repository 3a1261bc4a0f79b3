package io.cupel.format.onnx;

import io.cupel.format.graph.Argument;
import io.cupel.format.graph.GraphException;
import io.cupel.format.onnx.Operand.Computed;
import io.cupel.format.onnx.Operand.Sizes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** Elements at places that other tensors name. */
final class IndexOperations {
  static final Map<String, Operation> TABLE =
      Map.of("Gather", IndexOperations::gather, "ScatterND", IndexOperations::scatter);

  private IndexOperations() {}

  private static void gather(Step step) {
    Optional<Sizes> list = step.sizes(step.input(0)).filter(Sizes::isList);
    Optional<Sizes> indices = step.sizes(step.input(1));
    if (list.isPresent() && indices.isPresent()) {
      List<Argument> all = list.get().numbers();
      List<Argument> picked =
          indices.get().numbers().stream().map(i -> all.get(index(step, i, all.size()))).toList();
      step.result(new Sizes(picked, indices.get().shape(), list.get().type()));
      return;
    }
    Computed given = step.tensor(0);
    int axis = given.dims().axis(step.integer("axis", 0), "Gather");
    if (indices.isPresent() && indices.get().isOne()) {
      Call call =
          Call.of("select.int")
              .with("self", given)
              .with("dim", axis)
              .with("index", indices.get().numbers().get(0));
      step.result(step.add(call, given.type(), without(given.dims(), axis)));
      return;
    }
    picked(step, given, axis, indices);
  }

  private static int index(Step step, Argument number, int size) {
    long index = step.known(number);
    if (index < -size || index >= size) {
      throw GraphException.corrupt("Gather takes the size number " + index + " of " + size);
    }
    return (int) (index < 0 ? index + size : index);
  }

  private static void picked(Step step, Computed given, int axis, Optional<Sizes> indices) {
    boolean negative =
        indices.isPresent()
            && !indices.get().numbers().stream().allMatch(step.calls()::notNegative);
    if (negative) {
      throw GraphException.unsupported("Gather counts from the end");
    }
    Computed index = step.tensor(1);
    int dimensions = index.dims().rank("Gather");
    if (dimensions != 1) {
      given.dims().rank("Gather");
      index =
          step.add(
              Call.of("reshape.default").with("self", index).longs("shape", List.of(-1L)),
              index.type(),
              Dims.ofRank(1));
    }
    Call call =
        Call.of("index_select.default").with("self", given).with("dim", axis).with("index", index);
    Dims flat =
        given.dims().ranked() ? given.dims().with(axis, index.dims().size(0)) : given.dims();
    Computed result = step.add(call, given.type(), flat);
    if (dimensions != 1) {
      List<Argument> shape = new ArrayList<>();
      Computed shaped = step.tensor(1);
      for (int i = 0; i < given.dims().rank("Gather"); i++) {
        if (i == axis) {
          IntStream.range(0, dimensions).forEach(d -> shape.add(step.calls().size(shaped, d)));
        } else {
          shape.add(step.calls().size(given, i));
        }
      }
      result =
          step.add(
              Call.of("reshape.default").with("self", result).ints("shape", shape),
              given.type(),
              ShapeOperations.dims(shape));
    }
    step.result(result);
  }

  private static Dims without(Dims dims, int axis) {
    if (!dims.ranked()) {
      return dims;
    }
    List<OptionalLong> left = new ArrayList<>(dims.sizes().orElseThrow());
    left.remove(axis);
    return Dims.of(left);
  }

  /** The last dimension of the indices holds positions, one number a dimension of the data. */
  private static void scatter(Step step) {
    if (!step.text("reduction", "none").equals("none")) {
      throw GraphException.unsupported("ScatterND has a reduction");
    }
    Computed data = step.tensor(0);
    Computed indices = step.tensor(1);
    int last = indices.dims().rank("ScatterND") - 1;
    OptionalLong depth = indices.dims().size(last);
    if (depth.isEmpty() || depth.getAsLong() < 1 || depth.getAsLong() > OnnxTensor.MAX_RANK) {
      throw GraphException.unsupported("ScatterND has indices of unknown shape");
    }
    List<Argument> places = new ArrayList<>();
    for (long i = 0; i < depth.getAsLong(); i++) {
      Call one = Call.of("select.int").with("self", indices).with("dim", last).with("index", i);
      places.add(step.add(one, indices.type(), without(indices.dims(), last)).value());
    }
    Call call =
        Call.of("index_put.default")
            .with("self", data)
            .with("indices", new Argument.Items("Optional[Tensor]", places))
            .with("values", step.tensor(2));
    step.result(step.like(data, call));
  }
}
