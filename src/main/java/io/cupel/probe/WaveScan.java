package io.cupel.probe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.cupel.classifier.Classifier;
import io.cupel.classifier.CleanImages;
import io.cupel.probe.ProbeSearch.Plan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * Finds plane waves by trying many: descent does not find them, since the loss has a minimum for
 * every frequency. One forward pass tells how far a wave leads to every class, so that all classes
 * share one scan. A plan's steps and images a step have no meaning here.
 */
final class WaveScan {
  private static final int LARGEST_FREQUENCY = 8; // periods within the image
  private static final int PHASES = 6;
  private static final int IMAGES = 8;

  private final Classifier model;
  private final CleanImages clean;
  private final Perturbation perturbation;

  WaveScan(Classifier model, CleanImages clean, Perturbation perturbation) {
    this.model = model;
    this.clean = clean;
    this.perturbation = perturbation;
  }

  private record Candidate(float[] phi, int target, double rate) {}

  /**
   * The best waves for the plan's targets; a class named twice gets its best two.
   *
   * @return unmeasured probes that belong to {@code keep}, in the targets' order
   */
  List<Probe> run(Plan plan, NDManager keep, SplittableRandom random) {
    var byClass =
        scan(plan, random).stream()
            .sorted(Comparator.comparingDouble(Candidate::rate).reversed())
            .collect(Collectors.groupingBy(Candidate::target));
    int[] used = new int[model.classes()];
    List<Probe> best = new ArrayList<>();
    for (int target : plan.targets()) {
      float[] phi = byClass.get(target).get(used[target]++).phi();
      NDArray kept = keep.create(phi, new Shape(1, phi.length));
      best.add(new Probe(plan.family(), kept, plan.bound(), target, Optional.empty(), 0, -1));
    }
    return best;
  }

  private List<Candidate> scan(Plan plan, SplittableRandom random) {
    List<float[]> waves = waves(plan.bound(), random);
    List<Integer> targets = plan.targets().stream().distinct().toList();
    int[] drawn = clean.draw(IMAGES, -1, random);
    int[] labels = clean.labels(drawn);
    List<Candidate> all = new ArrayList<>();
    int together = Math.max(1, Classifier.batchSize(clean.shape()) / IMAGES);
    for (int from = 0; from < waves.size(); from += together) {
      List<float[]> part = waves.subList(from, Math.min(waves.size(), from + together));
      int[] answers = answers(plan, part, drawn, random);
      for (int i = 0; i < part.size(); i++) {
        for (int target : targets) {
          all.add(new Candidate(part.get(i), target, rate(answers, i * IMAGES, labels, target)));
        }
      }
    }
    model.passes().forward((long) waves.size() * IMAGES);
    return all;
  }

  private int[] answers(Plan plan, List<float[]> waves, int[] drawn, SplittableRandom random) {
    int[] index = new int[waves.size() * IMAGES];
    Arrays.setAll(index, i -> drawn[i % IMAGES]);
    try (NDManager m = clean.images().getManager().newSubManager()) {
      NDArray x = model.tensors().pick(m, clean.images(), index);
      NDArray phi = m.create(waves.toArray(float[][]::new));
      return model
          .tensors()
          .answers(
              m,
              model.logits(m, perturbation.perturb(m, plan.family(), x, phi, List.of(), random)));
    }
  }

  private static double rate(int[] answers, int from, int[] labels, int target) {
    int moved = 0;
    int of = 0;
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] != target) {
        of++;
        moved += answers[from + i] == target ? 1 : 0;
      }
    }
    return of == 0 ? 0 : (double) moved / of;
  }

  /** Waves of all directions, half of them: the others are the same with another phase. */
  private static List<float[]> waves(double amplitude, SplittableRandom random) {
    List<float[]> waves = new ArrayList<>();
    int most = LARGEST_FREQUENCY;
    for (int column = 0; column <= most; column++) {
      for (int row = column == 0 ? 1 : -most; row <= most; row++) {
        if (row * row + column * column <= most * most) {
          double offset = random.nextDouble(-0.5, 0.5); // no two scans try the same waves
          for (int p = 0; p < PHASES; p++) {
            double phase = 2 * Math.PI * (p + offset) / PHASES;
            waves.add(new float[] {row, column, (float) phase, (float) amplitude});
          }
        }
      }
    }
    return waves;
  }
}
