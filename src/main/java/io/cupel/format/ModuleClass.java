package io.cupel.format;

import java.util.Set;

/**
 * What a class of a TorchScript program tells of its modules. One class may have a hundred thousand
 * modules, so that its text is looked at once.
 *
 * @param parameters names of the attributes that are parameters
 * @param buffers names of the attributes that are buffers
 * @param kind what its weight does
 * @param groups of the convolution; 1 when there is none
 */
record ModuleClass(Set<String> parameters, Set<String> buffers, LayerKind kind, int groups) {
  ModuleClass {
    parameters = Set.copyOf(parameters);
    buffers = Set.copyOf(buffers);
  }
}
