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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Finds universal probes: for each wanted (class, place) one perturbation, all searched in common
 * batches, by momentum descent on the normalised gradient of the classifier's loss towards the
 * class, projected into the family's bound; and measures which share of held-out images it moves.
 */
public final class ProbeSearch {
  private static final double MOMENTUM = 0.7;
  private static final double LATE = 0.6; // after this share of the steps the step size falls
  private static final double LATE_STEP = 0.4;

  private final Classifier model;
  private final CleanImages clean;
  private final Perturbation perturbation;

  public ProbeSearch(Classifier model, CleanImages clean, Perturbation perturbation) {
    this.model = model;
    this.clean = clean;
    this.perturbation = perturbation;
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
   * @param halving whether only the better half of the probes takes the second half of the steps
   *     (successive halving: Karnin, Koren and Somekh 2013, "Almost Optimal Exploration in
   *     Multi-Armed Bandits", algorithm 2); the others stay as they were then
   */
  public record Plan(
      ProbeFamily family,
      List<Integer> targets,
      List<Place> places,
      double bound,
      int steps,
      int images,
      int measureOn,
      boolean halving) {

    /** The same for a few of the probes. */
    private Plan only(int... probes) {
      return new Plan(
          family,
          Arrays.stream(probes).mapToObj(targets::get).toList(),
          places.isEmpty() ? places : Arrays.stream(probes).mapToObj(places::get).toList(),
          bound,
          steps,
          images,
          measureOn,
          halving);
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
      List<Probe> waves = new WaveScan(model, clean, perturbation).run(plan, keep, random);
      return measured(waves, plan.measureOn(), random);
    }
    List<Probe> found = new ArrayList<>();
    int together = Math.max(1, Classifier.batchSize(clean.shape()) / plan.images());
    for (int from = 0; from < plan.targets().size(); from += together) {
      int to = Math.min(plan.targets().size(), from + together);
      Plan part = plan.only(IntStream.range(from, to).toArray());
      found.addAll(searchTogether(part, keep, random));
    }
    return found;
  }

  private List<Probe> searchTogether(Plan plan, NDManager keep, SplittableRandom random) {
    int[] all = IntStream.range(0, plan.targets().size()).toArray();
    NDArray[] ends = new NDArray[all.length];
    try (NDManager search = keep.newSubManager()) {
      NDArray start = initial(search, plan, random);
      Descent descent = new Descent(search, plan, start, start.zerosLike());
      int half = plan.halving() && all.length > 1 ? plan.steps() / 2 : 0;
      int[] going = all;
      if (half > 0) {
        double[] losses = descent.run(0, half, random);
        int[] order = order(losses);
        int[] ended = Arrays.copyOfRange(order, (order.length + 1) / 2, order.length);
        for (int i : ended) {
          ends[i] = descent.row(i, keep);
        }
        going = Arrays.copyOf(order, (order.length + 1) / 2);
        Arrays.sort(going);
        descent = descent.only(going);
      }
      descent.run(half, plan.steps(), random);
      for (int i = 0; i < going.length; i++) {
        ends[going[i]] = descent.row(i, keep);
      }
    }
    List<Probe> found = new ArrayList<>();
    for (int i : all) {
      Optional<Place> place =
          plan.places().isEmpty() ? Optional.empty() : Optional.of(plan.places().get(i));
      Probe probe =
          new Probe(plan.family(), ends[i], plan.bound(), plan.targets().get(i), place, 0, -1);
      found.add(probe);
    }
    return measured(found, plan.measureOn(), random);
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
  private final class Descent {
    private final NDManager search;
    private final Plan plan;
    private NDArray phi;
    private NDArray velocity;

    Descent(NDManager search, Plan plan, NDArray phi, NDArray velocity) {
      this.search = search;
      this.plan = plan;
      this.phi = phi;
      this.velocity = velocity;
    }

    Descent only(int... probes) {
      return new Descent(
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
    double[] run(int from, int to, SplittableRandom random) {
      double[] losses = new double[plan.targets().size()];
      for (int step = from; step < to; step++) {
        double size =
            plan.family().stepSize(clean.shape()) * (step < LATE * plan.steps() ? 1 : LATE_STEP);
        try (NDManager m = search.newSubManager()) {
          NDArray gradient =
              gradient(m, plan, phi, step >= (from + to) / 2 ? losses : null, random);
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
        model.passes().inputGradient((long) losses.length * plan.images());
      }
      return losses;
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
    return perturbation.perturb(
        m, probe.family(), images, phi, probe.place().map(List::of).orElse(List.of()), random);
  }

  /**
   * Probes with their rates: the share of held-out images, whose class is not the target, that the
   * classifier answers with the target under the probe; for an untargeted probe the share whose
   * answer changes. 0..1.
   *
   * @param most how many held-out images at most
   */
  public List<Probe> measured(List<Probe> probes, int most, SplittableRandom random) {
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
        int[] answers = answers(m, perturb(m, probe, probe.phi(), x, random));
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

  private static int[] repeat(int value, int count) {
    int[] values = new int[count];
    Arrays.fill(values, value);
    return values;
  }
}
