package io.cupel.purify;

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
 * number of entries from every part, so that no part dilutes another.
 */
final class ProbePool {
  private record Part(List<Probe> probes, int entriesPerStep) {
    /** Every family with the same chance, then every probe of it. */
    Probe draw(SplittableRandom random) {
      List<ProbeFamily> families = probes.stream().map(Probe::family).distinct().toList();
      ProbeFamily family = families.get(random.nextInt(families.size()));
      List<Probe> members = probes.stream().filter(p -> p.family() == family).toList();
      return members.get(random.nextInt(members.size()));
    }
  }

  private static final int RESISTANT_PER_STEP = 2;

  private final List<Part> parts = new ArrayList<>();
  private Part resistant; // null: none yet
  private final Map<Probe, NDArray> followed = new IdentityHashMap<>();
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
        entries.add(new Entry(part.draw(random), n));
      }
    }
    return entries;
  }

  /** A step's images under probes of the pool. */
  NDArray apply(NDManager m, ProbeSearch search, NDArray images, SplittableRandom random) {
    return apply(m, search, images, (entry, x, from) -> entry.probe().phi(), random);
  }

  /** The numbers of an entry's probe for its share of the images, which begins at {@code from}. */
  interface Numbers {
    NDArray of(Entry entry, NDArray images, int from);
  }

  /** As {@link #apply(NDManager, ProbeSearch, NDArray, SplittableRandom)}, with other numbers. */
  NDArray apply(
      NDManager m, ProbeSearch search, NDArray images, Numbers numbers, SplittableRandom random) {
    NDList parts = new NDList();
    int from = 0;
    for (Entry entry : draw((int) images.getShape().get(0), random)) {
      NDArray x = images.get(from + ":" + (from + entry.images()));
      parts.add(search.perturb(m, entry.probe(), numbers.of(entry, x, from), x, random));
      from += entry.images();
    }
    return NDArrays.concat(parts);
  }
}
