package io.cupel.probe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.cupel.classifier.Classifier;
import io.cupel.classifier.CleanImages;
import io.cupel.classifier.Torch;
import io.cupel.probe.Probe.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Finds universal probes, for each wanted (class, place) one perturbation, and measures which share
 * of held-out images it moves.
 */
public final class ProbeSearch {
  private final Classifier model;
  private final CleanImages clean;
  private final Perturbation perturbation;
  private final Descent descent;
  private final WaveScan waves;
  private final SuccessRate success;

  public ProbeSearch(Classifier model, CleanImages clean, Perturbation perturbation) {
    this.model = model;
    this.clean = clean;
    this.perturbation = perturbation;
    descent = new Descent(model, clean, perturbation);
    waves = new WaveScan(model, clean, perturbation);
    success = new SuccessRate(model, clean, perturbation);
  }

  /**
   * What is wanted of one search.
   *
   * @param family what the probes may do
   * @param targets a class for each probe; −1: away from the label
   * @param places a fixed place for each probe; empty: none
   * @param bound on the image's own scale
   * @param steps of descent
   * @param images a step and probe
   * @param measureOn held-out images, at most, on which a found probe is measured
   * @param stages of the search, each half of the steps that are left and the last all of them;
   *     after each the worse half of the probes ends, as it is (successive halving: Karnin, Koren
   *     and Somekh 2013, "Almost Optimal Exploration in Multi-Armed Bandits", algorithm 2)
   */
  public record Plan(
      ProbeFamily family,
      List<Integer> targets,
      List<Place> places,
      double bound,
      int steps,
      int images,
      int measureOn,
      int stages) {

    /** The same for a few of the probes. */
    Plan only(int... probes) {
      return new Plan(
          family,
          Arrays.stream(probes).mapToObj(targets::get).toList(),
          places.isEmpty() ? places : Arrays.stream(probes).mapToObj(places::get).toList(),
          bound,
          steps,
          images,
          measureOn,
          stages);
    }
  }

  /**
   * Searches and measures.
   *
   * @param keep owner of the found probes
   * @return one probe for each target of the plan, in that order
   */
  public List<Probe> run(Plan plan, NDManager keep, SplittableRandom random) {
    if (plan.family() == ProbeFamily.WAVE) {
      return measured(waves.run(plan, keep, random), plan.measureOn(), random);
    }
    List<Probe> found = new ArrayList<>();
    int together = Math.max(1, Classifier.batchSize(clean.shape()) / plan.images());
    for (int from = 0; from < plan.targets().size(); from += together) {
      int to = Math.min(plan.targets().size(), from + together);
      Plan part = plan.only(IntStream.range(from, to).toArray());
      found.addAll(measured(descent.run(part, keep, random), plan.measureOn(), random));
    }
    return found;
  }

  /**
   * One more step of a probe against the classifier as it is now, on given images.
   *
   * @param from the numbers to start from [1,P], the probe's own or refined ones
   * @return the refined numbers [1,P], belonging to {@code m}
   */
  public NDArray refine(
      NDManager m,
      Probe probe,
      NDArray from,
      NDArray images,
      int[] labels,
      SplittableRandom random) {
    NDArray phi = from.duplicate();
    phi.attach(m);
    phi.setRequiresGradient(true);
    NDArray gradient;
    try (var recording = Torch.record()) {
      NDArray logits = model.logits(m, perturb(m, probe, phi, images, random));
      NDArray loss =
          probe.target() < 0
              ? model.tensors().awayFrom(m, logits, labels)
              : model.tensors().crossEntropy(m, logits, repeat(probe.target(), labels.length));
      gradient = model.tensors().gradient(m, loss, phi);
    } finally {
      phi.setRequiresGradient(false);
    }
    model.passes().inputGradient(labels.length);
    double size = 0.5 * probe.family().stepSize(clean.shape());
    NDArray moved = perturbation.step(m, phi, phi.zerosLike(), gradient, size, 0)[0];
    return perturbation.project(m, probe.family(), moved, images, probe.bound());
  }

  /** The probe's numbers phi [1,P], its own or refined ones, applied to images. */
  public NDArray perturb(
      NDManager m, Probe probe, NDArray phi, NDArray images, SplittableRandom random) {
    return perturbation.perturb(m, probe, phi, images, random);
  }

  /**
   * Probes with their rates: the share of held-out images, whose class is not the target, that the
   * classifier answers with the target under the probe; for an untargeted probe the share whose
   * answer changes. 0..1.
   *
   * @param most how many held-out images at most
   */
  public List<Probe> measured(List<Probe> probes, int most, SplittableRandom random) {
    return success.of(probes, most, random);
  }

  private static int[] repeat(int value, int count) {
    int[] values = new int[count];
    Arrays.fill(values, value);
    return values;
  }
}
