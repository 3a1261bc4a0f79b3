package io.cupel.format;

/** What a module that owns a {@code weight} computes, as far as its class tells. */
public enum LayerKind {
  CONV1D("Conv1d", "conv1d"),
  CONV2D("Conv2d", "conv2d"),
  CONV3D("Conv3d", "conv3d"),
  CONV_TRANSPOSE("ConvTranspose", "conv_transpose"),
  LINEAR("Linear", "linear"),
  BATCH_NORM("BatchNorm", "batch_norm"),
  LAYER_NORM("LayerNorm", "layer_norm"),
  GROUP_NORM("GroupNorm", "group_norm"),
  INSTANCE_NORM("InstanceNorm", "instance_norm"),
  EMBEDDING("Embedding", "embedding"),
  PRELU("PReLU", "prelu"),
  /** Queries, keys and values of an attention in one matrix: {@code in_proj_weight}. */
  ATTENTION("MultiheadAttention", "multi_head_attention_forward"),
  OTHER("", "");

  private final String className;
  private final String operator;

  LayerKind(String className, String operator) {
    this.className = className;
    this.operator = operator;
  }

  /** What PyTorch's class of this kind is called, or how the names of its classes begin. */
  String className() {
    return className;
  }

  /** What the operator is called in a program's text, or how it begins. */
  String operator() {
    return operator;
  }
}
