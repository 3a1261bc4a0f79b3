package io.cupel.verify;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.cupel.classifier.Program;

/**
 * The Hessian H of a loss with respect to one parameter. It is never built, only multiplied by
 * vectors (Pearlmutter 1994, "Fast exact multiplication by the Hessian", §3).
 */
final class Hessian {
  /** Resource and class of the program. */
  static final String PROGRAM = "Hessian";

  private static final int MOST_PRODUCTS = 20; // of one power iteration
  private static final double SETTLED = 0.005; // relative change from one product to the next
  private static final double SHORTEST = 1e-30;

  private final NDManager m;
  private final Program program;
  private final NDArray gradient;
  private final NDArray parameter;
  private final Runnable counter;

  /**
   * @param m owner of all that is computed
   * @param loss recorded, as all must be that is done with this
   * @param counter hears of every product
   */
  Hessian(NDManager m, Program program, NDArray loss, NDArray parameter, Runnable counter) {
    this.m = m;
    this.program = program;
    this.parameter = parameter;
    this.counter = counter;
    gradient = program.call(m, "gradient", loss, parameter);
  }

  /**
   * Largest eigenvalue, by power iteration until two values in a row agree within half a percent.
   * When the largest in magnitude is negative, the spectrum is shifted by it and searched once
   * more.
   *
   * @param start not zero, of the parameter's shape
   */
  double largestEigenvalue(NDArray start) {
    double value = eigenvalue(start, 0);
    return value < 0 ? eigenvalue(start, value) : value;
  }

  /** dᵀHd / dᵀd. */
  double along(NDArray d) {
    NDArray v = unit(d);
    return v.mul(times(m, v)).sum().getFloat();
  }

  /** The eigenvalue of H for which that of H − shift·I is largest in magnitude. */
  private double eigenvalue(NDArray start, double shift) {
    NDArray v = unit(start);
    double value = 0;
    for (int i = 0; i < MOST_PRODUCTS; i++) {
      double before = value;
      try (NDManager step = m.newSubManager()) {
        NDArray shifted = times(step, v).sub(v.mul((float) shift));
        value = v.mul(shifted).sum().getFloat() + shift;
        NDArray next = unit(shifted);
        next.attach(m);
        v.close();
        v = next;
      }
      if (Math.abs(value - before) <= SETTLED * Math.abs(value)) {
        break;
      }
    }
    return value;
  }

  private NDArray times(NDManager scope, NDArray v) {
    counter.run();
    return program.call(scope, "product", gradient, parameter, v);
  }

  private static NDArray unit(NDArray v) {
    return v.div((float) Math.max(SHORTEST, v.norm().getFloat()));
  }
}
