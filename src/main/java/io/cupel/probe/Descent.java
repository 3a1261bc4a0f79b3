package io.cupel.probe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.cupel.classifier.Classifier;
import io.cupel.classifier.CleanImages;
import io.cupel.classifier.Torch;
import io.cupel.probe.Probe.Place;
import io.cupel.probe.ProbeSearch.Plan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Finds probes by momentum descent on the normalised gradient of the classifier's loss towards the
 * class, projected into the family's bound; those of a plan share their batches.
 */
final class Descent {
  private static final double MOMENTUM = 0.7;
  private static final double LATE = 0.6; // after this share of the steps the step size falls
  private static final double LATE_STEP = 0.4;

  private final Classifier model;
  private final CleanImages clean;
  private final Perturbation perturbation;

  Descent(Classifier model, CleanImages clean, Perturbation perturbation) {
    this.model = model;
    this.clean = clean;
    this.perturbation = perturbation;
  }

  /**
   * One probe for each target of the plan, all in each batch.
   *
   * @return unmeasured probes that belong to {@code keep}, in the targets' order
   */
  List<Probe> run(Plan plan, NDManager keep, SplittableRandom random) {
    int[] going = IntStream.range(0, plan.targets().size()).toArray();
    NDArray[] ends = new NDArray[going.length];
    try (NDManager search = keep.newSubManager()) {
      NDArray start = initial(search, plan, random);
      Descending descent = new Descending(search, plan, start, start.zerosLike());
      int from = 0;
      for (int stage = 1; stage < plan.stages(); stage++) {
        int to = (from + plan.steps()) / 2;
        int[] order = order(descent.rated(from, to, random));
        int better = (order.length + 1) / 2;
        for (int row : Arrays.copyOfRange(order, better, order.length)) {
          ends[going[row]] = descent.row(row, keep);
        }
        int[] rows = Arrays.stream(order, 0, better).sorted().toArray();
        descent = descent.only(rows);
        going = pick(going, rows);
        from = to;
      }
      descent.run(from, plan.steps(), null, random);
      for (int row = 0; row < going.length; row++) {
        ends[going[row]] = descent.row(row, keep);
      }
    }
    List<Probe> found = new ArrayList<>();
    for (int i = 0; i < ends.length; i++) {
      Optional<Place> place =
          plan.places().isEmpty() ? Optional.empty() : Optional.of(plan.places().get(i));
      Probe probe =
          new Probe(plan.family(), ends[i], plan.bound(), plan.targets().get(i), place, 0, -1);
      found.add(probe);
    }
    return found;
  }

  private static int[] pick(int[] of, int... rows) {
    return Arrays.stream(rows).map(row -> of[row]).toArray();
  }

  /** Indices of the losses, the lowest first. */
  private static int[] order(double... losses) {
    return IntStream.range(0, losses.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> losses[i]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** Probes under way. */
  private final class Descending {
    private final NDManager search;
    private final Plan plan;
    private NDArray phi;
    private NDArray velocity;

    Descending(NDManager search, Plan plan, NDArray phi, NDArray velocity) {
      this.search = search;
      this.plan = plan;
      this.phi = phi;
      this.velocity = velocity;
    }

    Descending only(int... probes) {
      return new Descending(
          search,
          plan.only(probes),
          model.tensors().pick(search, phi, probes),
          model.tensors().pick(search, velocity, probes));
    }

    NDArray row(int i, NDManager owner) {
      NDArray row = phi.get(i + ":" + (i + 1)).duplicate();
      row.attach(owner);
      return row;
    }

    /**
     * Steps from one number to another.
     *
     * @return each probe's loss, summed over the later half of them
     */
    double[] rated(int from, int to, SplittableRandom random) {
      double[] losses = new double[plan.targets().size()];
      int half = (from + to) / 2;
      run(from, half, null, random);
      run(half, to, losses, random);
      return losses;
    }

    /**
     * Steps from one number to another.
     *
     * @param losses each probe's loss is added here; null: of no interest
     */
    void run(int from, int to, double[] losses, SplittableRandom random) {
      for (int step = from; step < to; step++) {
        double size =
            plan.family().stepSize(clean.shape()) * (step < LATE * plan.steps() ? 1 : LATE_STEP);
        try (NDManager m = search.newSubManager()) {
          NDArray gradient = gradient(m, plan, phi, losses, random);
          NDArray[] next = perturbation.step(m, phi, velocity, gradient, size, MOMENTUM);
          NDArray projected =
              perturbation.project(m, plan.family(), next[0], clean.images(), plan.bound());
          phi.close();
          velocity.close();
          phi = projected;
          velocity = next[1];
          phi.attach(search);
          velocity.attach(search);
        }
        model.passes().inputGradient((long) plan.targets().size() * plan.images());
      }
    }
  }

  private NDArray initial(NDManager m, Plan plan, SplittableRandom random) {
    Shape shape = clean.shape();
    float[] phi = new float[plan.family().size(shape)];
    NDList rows = new NDList();
    for (int i = 0; i < plan.targets().size(); i++) {
      plan.family().initialise(phi, shape, random);
      rows.add(m.create(phi));
    }
    return perturbation.project(
        m, plan.family(), NDArrays.stack(rows), clean.images(), plan.bound());
  }

  /**
   * @param losses each probe's loss is added here; null: of no interest
   */
  private NDArray gradient(
      NDManager m, Plan plan, NDArray phi, double[] losses, SplittableRandom random) {
    int n = plan.images();
    int[] index = new int[plan.targets().size() * n];
    int[] wanted = new int[index.length];
    boolean untargeted = plan.targets().get(0) < 0;
    for (int i = 0; i < plan.targets().size(); i++) {
      int target = plan.targets().get(i);
      int[] drawn = clean.draw(n, target, random);
      System.arraycopy(drawn, 0, index, i * n, n);
      for (int j = 0; j < n; j++) {
        wanted[i * n + j] = untargeted ? clean.labels(drawn[j])[0] : target;
      }
    }
    NDArray x = model.tensors().pick(m, clean.images(), index);
    phi.setRequiresGradient(true);
    try (var recording = Torch.record()) {
      NDArray logits =
          model.logits(m, perturbation.perturb(m, plan.family(), x, phi, plan.places(), random));
      NDArray loss =
          untargeted
              ? model.tensors().awayFrom(m, logits, wanted)
              : model.tensors().crossEntropy(m, logits, wanted);
      if (losses != null) {
        float[] p = model.tensors().softmax(m, logits).toFloatArray();
        int classes = p.length / wanted.length;
        for (int i = 0; i < wanted.length; i++) {
          double wantedShare = p[i * classes + wanted[i]];
          losses[i / n] -= Math.log(Math.max(1e-12, untargeted ? 1 - wantedShare : wantedShare));
        }
      }
      return model.tensors().gradient(m, loss, phi);
    } finally {
      phi.setRequiresGradient(false);
    }
  }
}
