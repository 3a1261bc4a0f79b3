package io.cupel.probe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.cupel.classifier.Classifier;
import io.cupel.classifier.CleanImages;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Measures which share of held-out images a probe moves. */
final class SuccessRate {
  private final Classifier model;
  private final CleanImages clean;
  private final Perturbation perturbation;

  SuccessRate(Classifier model, CleanImages clean, Perturbation perturbation) {
    this.model = model;
    this.clean = clean;
    this.perturbation = perturbation;
  }

  /** As {@link ProbeSearch#measured} says. */
  List<Probe> of(List<Probe> probes, int most, SplittableRandom random) {
    Map<Integer, int[]> plain = new HashMap<>(); // answers to the images alone, by index
    List<Probe> measured = new ArrayList<>();
    for (Probe probe : probes) {
      measured.add(measured(probe, most, plain, random));
    }
    return measured;
  }

  private Probe measured(
      Probe probe, int most, Map<Integer, int[]> plain, SplittableRandom random) {
    int[] index = spread(clean.heldOutWithout(probe.target()), most);
    boolean untargeted = probe.target() < 0;
    int[] movedTo = new int[model.classes()];
    int batch = Classifier.batchSize(clean.shape());
    for (int from = 0; from < index.length; from += batch) {
      int[] part = Arrays.copyOfRange(index, from, Math.min(index.length, from + batch));
      try (NDManager m = clean.images().getManager().newSubManager()) {
        NDArray x = model.tensors().pick(m, clean.images(), part);
        int[] answers = answers(m, perturbation.perturb(m, probe, probe.phi(), x, random));
        int[] before = untargeted ? plain.computeIfAbsent(from, f -> answers(m, x)) : answers;
        for (int i = 0; i < answers.length; i++) {
          if (untargeted ? answers[i] != before[i] : answers[i] == probe.target()) {
            movedTo[answers[i]]++;
          }
        }
      }
    }
    int moved = Arrays.stream(movedTo).sum();
    int leadsTo = -1;
    for (int k = 0; k < movedTo.length; k++) {
      leadsTo = 2 * movedTo[k] > moved ? k : leadsTo;
    }
    return probe.measured(index.length == 0 ? 0 : (double) moved / index.length, leadsTo);
  }

  private int[] answers(NDManager m, NDArray images) {
    model.passes().forward(images.getShape().get(0));
    return model.tensors().answers(m, model.logits(m, images));
  }

  /** At most {@code most} of the indices, evenly spread: they stand class by class. */
  private static int[] spread(int[] all, int most) {
    if (all.length <= most) {
      return all;
    }
    int[] some = new int[most];
    Arrays.setAll(some, i -> all[(int) ((long) i * all.length / most)]);
    return some;
  }
}
