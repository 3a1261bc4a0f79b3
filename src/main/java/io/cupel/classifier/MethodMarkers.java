package io.cupel.classifier;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/**
 * DJL takes the name of the method to run from the name of an input that is otherwise ignored; a
 * program's are made once.
 */
final class MethodMarkers {
  private final Map<String, NDArray> markers = new HashMap<>();

  /** What calls a method. */
  NDList call(NDManager owner, String method, NDArray... arguments) {
    NDList inputs = new NDList(arguments.length + 1);
    inputs.add(markers.computeIfAbsent(method, name -> marker(owner, name)));
    Collections.addAll(inputs, arguments);
    return inputs;
  }

  private static NDArray marker(NDManager owner, String method) {
    NDArray marker = owner.create(0f);
    marker.setName("module_method:" + method);
    return marker;
  }
}
