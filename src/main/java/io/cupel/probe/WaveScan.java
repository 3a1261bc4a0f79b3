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
 * share one scan: of all waves on a few images, and of the promising ones on more. How far a wave
 * leads is the mean probability of the class and not the share of the images that are answered so:
 * of a handful of images, it tells more. A plan's steps and images a step have no meaning here.
 */
final class WaveScan {
  private static final int LARGEST_FREQUENCY = 8; // periods within the image
  private static final int PHASES = 6;
  private static final int FEW_IMAGES = 4; // for every wave
  private static final int PROMISING = 12; // waves of a class
  private static final int IMAGES = 8; // for a promising wave
  private static final int REFINED = 4; // waves, those that lead furthest
  private static final double WORTH_REFINING = 0.3; // or less, of many classes
  private static final double OF_CHANCE = 3; // of 1/K
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

  /**
   * @param reach mean probability of the target over images of other classes, 0..1
   */
  private record Candidate(float[] phi, int target, double reach) {}

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
    double least = Math.min(WORTH_REFINING, OF_CHANCE / model.classes());
    List<Candidate> furthest =
        best.stream()
            .filter(c -> c.reach() >= least)
            .sorted(Comparator.comparingDouble(Candidate::reach).reversed())
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
      best = rated(plan, variants, List.of(wave.target()), drawn, random).get(0).phi();
    }
    return best;
  }

  /** The promising waves of every class of the plan, best first. */
  private Map<Integer, List<Candidate>> scan(Plan plan, SplittableRandom random) {
    List<Integer> targets = plan.targets().stream().distinct().toList();
    int[] few = clean.draw(FEW_IMAGES, -1, random);
    List<float[]> promising =
        byClass(rated(plan, waves(plan.bound(), random), targets, few, random)).values().stream()
            .flatMap(ofClass -> ofClass.stream().limit(PROMISING))
            .map(Candidate::phi)
            .distinct() // by identity: a wave may lead to several classes
            .toList();
    return byClass(rated(plan, promising, targets, clean.draw(IMAGES, -1, random), random));
  }

  private static Map<Integer, List<Candidate>> byClass(List<Candidate> bestFirst) {
    return bestFirst.stream()
        .collect(Collectors.groupingBy(Candidate::target, TreeMap::new, Collectors.toList()));
  }

  /** How far each wave leads to each of the classes on the drawn images, best first. */
  private List<Candidate> rated(
      Plan plan, List<float[]> waves, List<Integer> targets, int[] drawn, SplittableRandom random) {
    int[] labels = clean.labels(drawn);
    List<Candidate> all = new ArrayList<>();
    int together = Math.max(1, Classifier.batchSize(clean.shape()) / drawn.length);
    for (int from = 0; from < waves.size(); from += together) {
      List<float[]> some = waves.subList(from, Math.min(waves.size(), from + together));
      float[] probabilities = probabilities(plan, some, drawn, random);
      for (int i = 0; i < some.size(); i++) {
        for (int target : targets) {
          double reach = reach(probabilities, i * drawn.length, labels, target);
          all.add(new Candidate(some.get(i), target, reach));
        }
      }
    }
    all.sort(Comparator.comparingDouble(Candidate::reach).reversed());
    return all;
  }

  /** [waves, images, K]. */
  private float[] probabilities(
      Plan plan, List<float[]> waves, int[] drawn, SplittableRandom random) {
    int[] index = new int[waves.size() * drawn.length];
    Arrays.setAll(index, i -> drawn[i % drawn.length]);
    model.passes().forward(index.length);
    try (NDManager m = clean.images().getManager().newSubManager()) {
      NDArray x = model.tensors().pick(m, clean.images(), index);
      NDArray phi = m.create(waves.toArray(float[][]::new));
      NDArray waved = perturbation.perturb(m, plan.family(), x, phi, List.of(), random);
      return model.tensors().softmax(m, model.logits(m, waved)).toFloatArray();
    }
  }

  /**
   * 0 where answers are no numbers.
   *
   * @param from the row of {@code probabilities} [·,K] that belongs to the first image
   */
  private double reach(float[] probabilities, int from, int[] labels, int target) {
    double sum = 0;
    int of = 0;
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] != target) {
        of++;
        sum += probabilities[(from + i) * model.classes() + target];
      }
    }
    return of == 0 || Double.isNaN(sum) ? 0 : sum / of;
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
