package io.cupel.format.graph;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The operations that are written out, with the overloads that classifiers use: a graph that calls
 * any other is refused. ATen's names, but for those that begin with {@code _operator}, {@code math}
 * or {@code torch}, which compute sizes.
 */
public enum OperationGroup {
  CONVOLUTIONS(
      "Convolutions and linear layers",
      Form.CALL,
      """
      conv1d.default conv1d.padding conv2d.default conv2d.padding conv3d.default conv3d.padding
      conv_transpose1d.default conv_transpose2d.input conv_transpose3d.input convolution.default
      linear.default addmm.default mm.default bmm.default baddbmm.default matmul.default
      einsum.default embedding.default bilinear.default
      """),
  NORMS(
      "Norms",
      Form.CALL,
      """
      batch_norm.default layer_norm.default native_layer_norm.default group_norm.default
      native_group_norm.default instance_norm.default
      linalg_vector_norm.default var_mean.correction var.correction std.correction
      """),
  SAVED_STATISTICS(
      "Batch norms with saved statistics, decomposed",
      Form.SAVED_STATISTICS,
      "_native_batch_norm_legit_no_training.default"),
  ACTIVATIONS(
      "Activations",
      Form.CALL,
      """
      relu.default relu_.default relu6.default relu6_.default leaky_relu.default leaky_relu_.default
      prelu.default _prelu_kernel.default elu.default elu_.default selu.default selu_.default
      celu.default gelu.default silu.default silu_.default mish.default mish_.default
      hardswish.default hardswish_.default hardsigmoid.default hardsigmoid_.default
      hardtanh.default hardtanh_.default sigmoid.default sigmoid_.default tanh.default tanh_.default
      softplus.default softmax.int _softmax.default log_softmax.int
      _log_softmax.default logsumexp.default log_sigmoid.default glu.default threshold.default
      """),
  POOLING(
      "Pooling and resizing",
      Form.CALL,
      """
      max_pool1d.default max_pool2d.default max_pool2d_with_indices.default max_pool3d.default
      avg_pool1d.default avg_pool2d.default avg_pool3d.default
      adaptive_avg_pool1d.default adaptive_avg_pool2d.default _adaptive_avg_pool2d.default
      adaptive_avg_pool3d.default adaptive_max_pool2d.default
      upsample_nearest2d.default upsample_nearest2d.vec upsample_bilinear2d.default
      upsample_bilinear2d.vec upsample_bicubic2d.default upsample_bicubic2d.vec
      pixel_shuffle.default pixel_unshuffle.default channel_shuffle.default
      """),
  ATTENTION("Attention", Form.CALL, "scaled_dot_product_attention.default"),
  DROPOUT(
      "Dropout, which does nothing in inference mode",
      Form.CALL,
      """
      dropout.default dropout_.default feature_dropout.default feature_dropout_.default
      alpha_dropout.default
      """),
  ARITHMETIC(
      "Arithmetic",
      Form.CALL,
      """
      add.Tensor add.Scalar add_.Tensor add_.Scalar sub.Tensor sub.Scalar sub_.Tensor sub_.Scalar
      rsub.Scalar mul.Tensor mul.Scalar mul_.Tensor mul_.Scalar div.Tensor div.Scalar div_.Tensor
      div_.Scalar div.Tensor_mode pow.Tensor_Scalar pow.Tensor_Tensor pow.Scalar neg.default
      abs.default exp.default exp_.default expm1.default log.default log1p.default sqrt.default
      rsqrt.default reciprocal.default square.default sin.default cos.default erf.default
      floor.default ceil.default round.default sign.default clamp.default clamp_.default
      clamp.Tensor clamp_min.default clamp_min_.default clamp_max.default clamp_max_.default
      maximum.default minimum.default lerp.Scalar addcmul.default addcdiv.default
      floor_divide.default remainder.Scalar remainder.Tensor fmod.Scalar fmod.Tensor
      """),
  REDUCTIONS(
      "Reductions and order",
      Form.CALL,
      """
      mean.default mean.dim sum.default sum.dim_IntList prod.dim_int amax.default amin.default
      max.default max.dim min.default min.dim argmax.default argmin.default norm.ScalarOpt_dim
      any.default any.dim all.default all.dim cumsum.default sort.default topk.default
      """),
  COMPARISONS(
      "Comparisons and masks",
      Form.CALL,
      """
      eq.Tensor eq.Scalar ne.Tensor ne.Scalar lt.Tensor lt.Scalar le.Tensor le.Scalar gt.Tensor
      gt.Scalar ge.Tensor ge.Scalar logical_and.default logical_or.default logical_not.default
      bitwise_not.default bitwise_and.Tensor bitwise_or.Tensor where.self where.ScalarOther
      where.ScalarSelf masked_fill.Scalar masked_fill.Tensor masked_fill_.Scalar isnan.default
      """),
  SHAPES(
      "Shapes, views and parts",
      Form.CALL,
      """
      view.default _unsafe_view.default reshape.default flatten.using_ints unflatten.int
      permute.default transpose.int t.default numpy_T.default movedim.intlist movedim.int
      squeeze.default squeeze.dim squeeze.dims unsqueeze.default expand.default expand_as.default
      repeat.default repeat_interleave.self_int contiguous.default clone.default
      select.int slice.Tensor narrow.default index.Tensor index_select.default gather.default
      cat.default stack.default split.Tensor split.sizes split_with_sizes.default chunk.default
      unbind.int roll.default flip.default pad.default constant_pad_nd.default
      reflection_pad2d.default replication_pad2d.default meshgrid.default meshgrid.indexing
      tril.default triu.default unfold.default im2col.default as_strided.default
      broadcast_tensors.default view_as.default reshape_as.default
      slice_scatter.default select_scatter.default index_put.default
      copy_.default copy.default fill.Scalar fill.Tensor fill_.Scalar fill_.Tensor zero_.default
      """),
  CREATION(
      "Types, devices and new tensors; the device is that of the images",
      Form.CALL,
      """
      to.dtype to.device to.dtype_layout to.other _to_copy.default type_as.default detach.default
      detach_.default alias.default zeros.default ones.default full.default empty.memory_format
      zeros_like.default ones_like.default full_like.default empty_like.default
      new_zeros.default new_ones.default new_full.default arange.default arange.start
      arange.start_step linspace.default eye.default scalar_tensor.default
      lift_fresh_copy.default lift_fresh.default
      """),
  SIZES(
      "Sizes that are known only when the program runs",
      Form.CALL,
      "sym_size.int sym_numel.default sym_stride.int"),
  NUMBERS(
      "Arithmetic on sizes",
      Form.NUMBERS,
      """
      _operator.add _operator.sub _operator.mul _operator.floordiv _operator.truediv _operator.mod
      _operator.neg _operator.eq _operator.ne _operator.lt _operator.le _operator.gt _operator.ge
      _operator.and_ _operator.or_ torch.sym_not torch.sym_max torch.sym_min torch.sym_float
      math.floor math.ceil math.trunc
      """),
  CHECKS(
      "Checks that carry no data; left out",
      Form.LEFT_OUT,
      """
      _assert_tensor_metadata.default _assert_scalar.default _assert_async.msg
      sym_constrain_range.default sym_constrain_range_for_size.default
      """);

  /** How a call is written. */
  enum Form {
    /** {@code torch.NAME(argument=value, …)}. */
    CALL,
    /** By position; libtorch has operators on int, float and bool, too. */
    NUMBERS,
    /** As {@code torch.batch_norm}: the decomposed one has no gradient. */
    SAVED_STATISTICS,
    /** Not at all. */
    LEFT_OUT
  }

  private static final Map<String, OperationGroup> BY_OPERATION =
      Arrays.stream(values())
          .flatMap(group -> group.operations.stream().map(name -> Map.entry(name, group)))
          .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

  private final String title;
  private final Form form;
  private final List<String> operations;

  OperationGroup(String title, Form form, String operations) {
    this.title = title;
    this.form = form;
    this.operations = List.of(operations.strip().split("\\s+"));
  }

  /** What they do, for a reader. */
  public String title() {
    return title;
  }

  /** Their names with overloads. */
  public List<String> operations() {
    return operations;
  }

  Form form() {
    return form;
  }

  /**
   * The group of a call's operation.
   *
   * @throws GraphException UNSUPPORTED_OPERATION when it is on no list
   */
  static OperationGroup of(GraphNode node) {
    OperationGroup group = BY_OPERATION.get(node.operation());
    boolean aten = group != null && group.form != Form.NUMBERS;
    if (group == null || aten != node.target().startsWith(GraphNode.ATEN)) {
      throw GraphException.operation("it calls " + shown(node.target()));
    }
    return group;
  }

  /** Operations of groups that do not always give new tensors, but these do. */
  private static final Set<String> ALLOCATING = Set.of("cat", "stack", "clone");

  /**
   * Whether what a call gives always lies in memory of its own; else it may be a view of what it
   * was given.
   */
  static boolean allocates(GraphNode node) {
    return switch (of(node)) {
      case CONVOLUTIONS -> !node.family().equals("einsum");
      case NORMS, SAVED_STATISTICS, ACTIVATIONS, ARITHMETIC, REDUCTIONS, COMPARISONS ->
          !node.inPlace();
      case SIZES, NUMBERS, CHECKS -> true;
      default -> ALLOCATING.contains(node.family()) || node.family().contains("pool");
    };
  }

  private static String shown(String target) {
    String start = target.length() <= 120 ? target : target.substring(0, 120);
    return start.replaceAll("[^A-Za-z0-9_.]", "?");
  }
}
