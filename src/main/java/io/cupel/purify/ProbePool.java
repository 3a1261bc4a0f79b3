package io.cupel.purify;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.cupel.probe.Probe;
import io.cupel.probe.ProbeFamily;
import io.cupel.probe.ProbeSearch;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The probes that the layer unlearns. What was found stays in until the end: a probe that is
 * dropped lets the anchor on the original model pull its effect back in. Each step draws a fixed
 * number of entries from every part, so that no part dilutes another; within a part what still has
 * an effect is drawn more often (in the spirit of group distributionally robust optimisation:
 * Sagawa et al. 2020, arXiv 1911.08731).
 */
final class ProbePool {
  private record Part(List<Probe> probes, int entriesPerStep) {}

  private static final int RESISTANT_PER_STEP = 2;
  private static final double EFFECT_UNKNOWN = 2; // nats: before a probe was drawn
  private static final double LEAST_EFFECT = 0.02; // so that each is drawn now and then
  private static final double MOST_EFFECT = 100; // also of answers that are no numbers
  private static final double NEWEST = 0.3; // weight of the newest in a moving average

  private final List<Part> parts = new ArrayList<>();
  private Part resistant; // null: none yet
  private final Map<Probe, NDArray> followed = new IdentityHashMap<>();
  private final Map<Probe, Double> effects = new IdentityHashMap<>();
  private final NDManager keep;

  /**
   * @param keep owner of what becomes of the probes
   */
  ProbePool(NDManager keep) {
    this.keep = keep;
  }

  /** Adds a part; without probes it has no effect. */
  void addPart(List<Probe> probes, int entriesPerStep) {
    if (!probes.isEmpty()) {
      parts.add(new Part(new ArrayList<>(probes), entriesPerStep));
    }
  }

  /** Adds probes that got through what the pool has taught so far: a part of their own. */
  void addResistant(List<Probe> probes) {
    if (probes.isEmpty()) {
      return;
    }
    if (resistant == null) {
      resistant = new Part(new ArrayList<>(), RESISTANT_PER_STEP);
      parts.add(resistant);
    }
    resistant.probes().addAll(probes);
  }

  /** What steps against the changing model made of a probe so far [1,P]. */
  NDArray followed(Probe probe) {
    return followed.getOrDefault(probe, probe.phi());
  }

  /**
   * Keeps what one more step made of a probe.
   *
   * @return its numbers now
   */
  NDArray follow(Probe probe, NDArray phi) {
    phi.attach(keep);
    NDArray before = followed.put(probe, phi);
    if (before != null) {
      before.close();
    }
    return phi;
  }

  /** One step's share of images for one probe. */
  record Entry(Probe probe, int images) {}

  /**
   * Entries for a step: half of the images for the first part, wherever there is another; the rest
   * is divided evenly among the others, a part's share among its entries.
   */
  List<Entry> draw(int images, SplittableRandom random) {
    List<Entry> entries = new ArrayList<>();
    int partsLeft = parts.size();
    int left = images;
    for (Part part : parts) {
      int share = left / (entries.isEmpty() ? Math.min(2, partsLeft) : partsLeft);
      partsLeft--;
      left -= share;
      int entriesLeft = Math.min(part.entriesPerStep(), share);
      while (entriesLeft > 0) {
        int n = share / entriesLeft--;
        share -= n;
        entries.add(new Entry(draw(part, random), n));
      }
    }
    return entries;
  }

  /**
   * One of a part. A probe's chance grows with its effect; with the same effects every family has
   * the same chance, however many probes it has.
   */
  private Probe draw(Part part, SplittableRandom random) {
    Map<ProbeFamily, Long> members =
        part.probes().stream().collect(groupingBy(Probe::family, counting()));
    double[] upTo = new double[part.probes().size()];
    double sum = 0;
    for (int i = 0; i < upTo.length; i++) {
      Probe probe = part.probes().get(i);
      double effect = effects.getOrDefault(probe, EFFECT_UNKNOWN);
      sum += Math.max(LEAST_EFFECT, effect) / members.get(probe.family());
      upTo[i] = sum;
    }
    double at = random.nextDouble(sum);
    int drawn = 0;
    while (upTo[drawn] <= at && drawn < upTo.length - 1) {
      drawn++;
    }
    return part.probes().get(drawn);
  }

  /**
   * Notes what a step's entries still did.
   *
   * @param effect of each image's probe: KL(p₀(x) ‖ p(perturb(x, φ))), nats
   */
  void note(List<Entry> entries, float[] effect) {
    int from = 0;
    for (Entry entry : entries) {
      double sum = 0;
      for (int i = from; i < from + entry.images(); i++) {
        sum += effect[i];
      }
      double mean = sum / entry.images();
      effects.merge(
          entry.probe(),
          mean <= MOST_EFFECT ? mean : MOST_EFFECT,
          (before, now) -> (1 - NEWEST) * before + NEWEST * now);
      from += entry.images();
    }
  }

  /** For a lesson that begins: until it tells what still has an effect, all may. */
  void forgetEffects() {
    effects.clear();
  }

  /** The numbers of an entry's probe for its share of the images, which begins at {@code from}. */
  interface Numbers {
    NDArray of(Entry entry, NDArray images, int from);
  }

  /** A step's images under the probes of its entries. */
  static NDArray apply(
      NDManager m,
      ProbeSearch search,
      NDArray images,
      List<Entry> entries,
      Numbers numbers,
      SplittableRandom random) {
    NDList parts = new NDList();
    int from = 0;
    for (Entry entry : entries) {
      NDArray x = images.get(from + ":" + (from + entry.images()));
      parts.add(search.perturb(m, entry.probe(), numbers.of(entry, x, from), x, random));
      from += entry.images();
    }
    return NDArrays.concat(parts);
  }
}
