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
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Finds plane waves by trying many: descent does not find them, since the loss has a minimum for
 * every frequency. One forward pass tells how far a wave leads to every class, so that all classes
 * share one scan: of all waves on a few images, and of the promising ones on more. A plan's steps
 * and images a step have no meaning here.
 */
final class WaveScan {
  private static final int LARGEST_FREQUENCY = 8; // periods within the image
  private static final int PHASES = 6;
  private static final int FEW_IMAGES = 4; // for every wave
  private static final int PROMISING = 12; // waves of a class
  private static final int IMAGES = 8; // for a promising wave
  private static final int REFINED = 4; // waves, those that lead furthest
  private static final double WORTH_REFINING = 0.3;
  private static final double[] SPREADS = {0.5, 0.3, 0.15}; // periods; one round each
  private static final int VARIANTS = 16;
  private static final int IMAGES_TO_REFINE = 12;

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
   * The best waves for the plan's targets, the furthest-reaching of them refined; a class named
   * twice gets its best two.
   *
   * @return unmeasured probes that belong to {@code keep}, in the targets' order
   */
  List<Probe> run(Plan plan, NDManager keep, SplittableRandom random) {
    Map<Integer, List<Candidate>> byClass = scan(plan, random);
    int[] used = new int[model.classes()];
    List<Candidate> best = new ArrayList<>();
    for (int target : plan.targets()) {
      best.add(byClass.get(target).get(used[target]++));
    }
    List<Candidate> furthest =
        best.stream()
            .filter(c -> c.rate() >= WORTH_REFINING)
            .sorted(Comparator.comparingDouble(Candidate::rate).reversed())
            .limit(REFINED)
            .toList();
    List<Probe> probes = new ArrayList<>();
    for (Candidate wave : best) {
      float[] phi = furthest.contains(wave) ? refined(plan, wave, random) : wave.phi();
      NDArray kept = keep.create(phi, new Shape(1, phi.length));
      probes.add(
          new Probe(plan.family(), kept, plan.bound(), wave.target(), Optional.empty(), 0, -1));
    }
    return probes;
  }

  /**
   * The best of waves ever closer around one. A trigger lies between those that were tried; a sound
   * model answers its neighbours as it answers them.
   */
  private float[] refined(Plan plan, Candidate wave, SplittableRandom random) {
    float[] best = wave.phi();
    for (double spread : SPREADS) {
      List<float[]> variants = new ArrayList<>(List.of(best));
      while (variants.size() < VARIANTS) {
        variants.add(
            new float[] {
              (float) (best[0] + spread * random.nextGaussian()),
              (float) (best[1] + spread * random.nextGaussian()),
              (float) (best[2] + 1.5 * spread * random.nextGaussian()),
              best[3]
            });
      }
      int[] drawn = clean.draw(IMAGES_TO_REFINE, wave.target(), random);
      int[] answers = answers(plan, variants, drawn, random);
      double highest = -1;
      for (int i = 0; i < variants.size(); i++) {
        double rate = rate(answers, i * drawn.length, clean.labels(drawn), wave.target());
        if (rate > highest) {
          highest = rate;
          best = variants.get(i);
        }
      }
    }
    return best;
  }

  /** The promising waves of every class of the plan, best first. */
  private Map<Integer, List<Candidate>> scan(Plan plan, SplittableRandom random) {
    List<float[]> promising =
        rated(plan, waves(plan.bound(), random), FEW_IMAGES, random).values().stream()
            .flatMap(ofClass -> ofClass.stream().limit(PROMISING))
            .map(Candidate::phi)
            .distinct() // by identity: a wave may lead to several classes
            .toList();
    return rated(plan, promising, IMAGES, random);
  }

  /** How far each wave leads to each class of the plan, by class and best first. */
  private Map<Integer, List<Candidate>> rated(
      Plan plan, List<float[]> waves, int images, SplittableRandom random) {
    List<Integer> targets = plan.targets().stream().distinct().toList();
    int[] drawn = clean.draw(images, -1, random);
    int[] labels = clean.labels(drawn);
    List<Candidate> all = new ArrayList<>();
    int[] answers = answers(plan, waves, drawn, random);
    for (int i = 0; i < waves.size(); i++) {
      for (int target : targets) {
        all.add(new Candidate(waves.get(i), target, rate(answers, i * images, labels, target)));
      }
    }
    return all.stream()
        .sorted(Comparator.comparingDouble(Candidate::rate).reversed())
        .collect(Collectors.groupingBy(Candidate::target, TreeMap::new, Collectors.toList()));
  }

  /** To all drawn images under the first wave, then under the second, and so on. */
  private int[] answers(Plan plan, List<float[]> waves, int[] drawn, SplittableRandom random) {
    int[] answers = new int[waves.size() * drawn.length];
    int together = Math.max(1, Classifier.batchSize(clean.shape()) / drawn.length);
    for (int from = 0; from < waves.size(); from += together) {
      List<float[]> part = waves.subList(from, Math.min(waves.size(), from + together));
      int[] some = answersAtOnce(plan, part, drawn, random);
      System.arraycopy(some, 0, answers, from * drawn.length, some.length);
    }
    model.passes().forward(answers.length);
    return answers;
  }

  private int[] answersAtOnce(
      Plan plan, List<float[]> waves, int[] drawn, SplittableRandom random) {
    int[] index = new int[waves.size() * drawn.length];
    Arrays.setAll(index, i -> drawn[i % drawn.length]);
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
