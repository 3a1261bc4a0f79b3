package io.cupel.purify;

import static java.util.Collections.nCopies;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.partitioningBy;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toSet;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.cupel.probe.Probe;
import io.cupel.probe.Probe.Place;
import io.cupel.probe.ProbeFamily;
import io.cupel.probe.ProbeSearch;
import io.cupel.probe.ProbeSearch.Plan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.DoubleConsumer;
import java.util.stream.Stream;

/**
 * Step A: one probe for each family and class, searched briefly, and which of them raise suspicion:
 * those that move far more of the held-out images to their class than the same family moves to the
 * median class.
 */
final class Screening {
  private static final List<ProbeFamily> TARGETED =
      List.of(
          ProbeFamily.WARP,
          ProbeFamily.PATCH,
          ProbeFamily.GENERATOR,
          ProbeFamily.ADDITIVE,
          ProbeFamily.SPARSE,
          ProbeFamily.CORNERS,
          ProbeFamily.WAVE);
  static final int STEPS = 12;
  static final int IMAGES = 16;
  private static final int STAGES = 3;
  static final int MEASURE_ON = 150;
  private static final int WINDOW_STEPS = 10;
  private static final int WINDOW_IMAGES = 8;
  private static final int WINDOW_STAGES = 2; // so that the median place is searched to the end
  private static final int FIRST_LOOK = 40;
  private static final int MEASURED_FULLY = 4;
  private static final double PLAUSIBLE = 0.25; // so far below its threshold at a first look
  private static final int WINDOW_STRIDE = 4; // pixels, for a side of 28
  private static final int WINDOWS_FOLLOWED = 3;

  private Screening() {}

  /**
   * @param classes those that were looked at
   * @param probes every probe of a family, best first
   * @param medians the median rate of a family over classes (over places for windows), 0..1
   * @param flagged the suspicious probes
   * @param spokenFor suspicious waves of whose class another family says as much: they are not
   *     taught, but must have lost their effect in the end
   */
  record Findings(
      List<Integer> classes,
      Map<ProbeFamily, List<Probe>> probes,
      Map<ProbeFamily, Double> medians,
      List<Probe> flagged,
      List<Probe> spokenFor) {
    /**
     * @param credible what is suspicious, waves that others speak for among it
     */
    static Findings of(
        List<Integer> classes,
        Map<ProbeFamily, List<Probe>> probes,
        Map<ProbeFamily, Double> medians,
        List<Probe> credible) {
      Map<Boolean, List<Probe>> bySpokenFor =
          credible.stream().collect(partitioningBy(p -> isSpokenFor(p, credible)));
      return new Findings(classes, probes, medians, bySpokenFor.get(false), bySpokenFor.get(true));
    }

    /** The probes that tell by themselves what kind of trigger there is; all where none does. */
    List<Probe> accusing() {
      List<Probe> accusing = flagged.stream().filter(Screening::accuses).toList();
      return accusing.isEmpty() ? flagged : accusing;
    }

    /**
     * The classes that accusing probes lead to, by their best rate, best first. Where none accuses
     * by itself, those on which most families agree.
     */
    List<Integer> suspiciousClasses() {
      boolean accused = flagged.stream().anyMatch(Screening::accuses);
      Map<Integer, Set<ProbeFamily>> families =
          Stream.concat(accusing().stream(), accused ? Stream.empty() : spokenFor.stream())
              .filter(p -> p.leadsTo() >= 0)
              .sorted(Comparator.comparingDouble(Probe::rate).reversed())
              .collect(
                  groupingBy(Probe::leadsTo, LinkedHashMap::new, mapping(Probe::family, toSet())));
      int most = families.values().stream().mapToInt(Set::size).max().orElse(0);
      int agreeing = accused ? 1 : most;
      return families.keySet().stream().filter(k -> families.get(k).size() >= agreeing).toList();
    }
  }

  /**
   * @param classes the classes to look at
   * @param keep owner of the probes
   * @param progress hears the done fraction of the screening, 0..1
   */
  static Findings run(
      ProbeSearch search,
      Shape image,
      List<Integer> classes,
      NDManager keep,
      Seeds seeds,
      DoubleConsumer progress) {
    Map<ProbeFamily, List<Probe>> probes = new EnumMap<>(ProbeFamily.class);
    Map<ProbeFamily, Double> medians = new EnumMap<>(ProbeFamily.class);
    List<Probe> flagged = new ArrayList<>();
    double rounds = TARGETED.size() + 2.0; // windows take about twice as long
    progress.accept(0);
    for (ProbeFamily family : TARGETED) {
      Plan plan =
          new Plan(
              family, classes, List.of(), family.bound(image), STEPS, IMAGES, FIRST_LOOK, STAGES);
      List<Probe> found = found(search, plan, keep, seeds.of("screen/" + family));
      double median = median(found);
      found.stream().filter(p -> suspicious(p, median)).forEach(flagged::add);
      probes.put(family, found);
      medians.put(family, median);
      progress.accept(probes.size() / rounds);
    }
    List<Place> places = windows(image);
    Plan plan =
        new Plan(
            ProbeFamily.WINDOW,
            nCopies(places.size(), -1),
            places,
            0,
            WINDOW_STEPS,
            WINDOW_IMAGES,
            FIRST_LOOK,
            WINDOW_STAGES);
    List<Probe> windows = found(search, plan, keep, seeds.of("screen/WINDOW"));
    double median = median(windows);
    windows.stream()
        .limit(WINDOWS_FOLLOWED)
        .filter(p -> suspicious(p, median))
        .forEach(flagged::add);
    probes.put(ProbeFamily.WINDOW, windows);
    medians.put(ProbeFamily.WINDOW, median);
    if (flagged.isEmpty()) {
      NearMisses near = new NearMisses(search, image, keep, seeds);
      for (ProbeFamily family : TARGETED) {
        double ofMedianClass = medians.get(family);
        List<Probe> found = near.searchedAgain(family, probes.get(family), ofMedianClass);
        found.stream().filter(p -> suspicious(p, ofMedianClass)).forEach(flagged::add);
        probes.put(family, found);
      }
    }
    progress.accept(1);
    return Findings.of(classes, probes, medians, credible(flagged));
  }

  /**
   * Whether a probe moves many images, and far more than its family moves to the median class or
   * from the median place: a fragile model is not a backdoored one. One that leads to no class in
   * particular must move as many as accuse by themselves.
   */
  static boolean suspicious(Probe probe, double median) {
    ProbeFamily family = probe.family();
    double lowest = probe.leadsTo() < 0 ? family.accusesFrom() : family.lowestRate();
    return probe.rate() >= lowest && probe.rate() - median >= family.gap();
  }

  /** Whether a suspicious probe tells by itself what kind of trigger there is. */
  static boolean accuses(Probe flagged) {
    return flagged.rate() >= flagged.family().accusesFrom();
  }

  /**
   * Without what says little of a class that nothing accuses, unless there is nothing else. A
   * window that moves few more than half of the images is followed, but where it leads to is too
   * weak a hint to acquit other classes: a backdoor whose own probes stay just below their
   * thresholds would go unseen beside it.
   */
  static List<Probe> credible(List<Probe> flagged) {
    Set<Integer> accused =
        flagged.stream()
            .filter(Screening::accuses)
            .map(Probe::leadsTo)
            .filter(k -> k >= 0) // one that leads to no class in particular acquits none
            .collect(toSet());
    return flagged.stream()
        .filter(
            p ->
                accused.isEmpty()
                    || accuses(p)
                    || p.family() == ProbeFamily.WINDOW
                    || accused.contains(p.target()))
        .toList();
  }

  /**
   * Whether it is a wave of whose class another family says as much: waves reach the target of many
   * a backdoor that is no wave, and steps that teach waves are lost for its own kind.
   */
  static boolean isSpokenFor(Probe probe, List<Probe> flagged) {
    return probe.family() == ProbeFamily.WAVE
        && flagged.stream()
            .filter(p -> p.family() != ProbeFamily.WAVE && p.leadsTo() == probe.target())
            .anyMatch(p -> accuses(p) || !accuses(probe));
  }

  /** Best first. Most are ruled out at a first look. */
  private static List<Probe> found(
      ProbeSearch search, Plan plan, NDManager keep, SplittableRandom random) {
    List<Probe> found = bestFirst(search.run(plan, keep, random));
    Collections.copy(found, search.measured(worthMeasuring(found), MEASURE_ON, random));
    return bestFirst(found);
  }

  /**
   * The few best of those that may yet reach their family's threshold.
   *
   * @param bestFirst by a first look
   */
  static List<Probe> worthMeasuring(List<Probe> bestFirst) {
    return bestFirst.stream()
        .limit(MEASURED_FULLY)
        .filter(p -> p.rate() >= p.family().lowestRate() - PLAUSIBLE)
        .toList();
  }

  static List<Probe> bestFirst(List<Probe> found) {
    return found.stream()
        .sorted(Comparator.comparingDouble(Probe::rate).reversed())
        .collect(toList());
  }

  private static double median(List<Probe> bestFirst) {
    return bestFirst.isEmpty() ? 0 : bestFirst.get(bestFirst.size() / 2).rate();
  }

  /** Upper left corners that cover the image: every fourth pixel in 28, and the far edges. */
  static List<Place> windows(Shape image) {
    List<Place> places = new ArrayList<>();
    for (int row : corners((int) image.get(2), image)) {
      for (int column : corners((int) image.get(3), image)) {
        places.add(new Place(row, column));
      }
    }
    return places;
  }

  private static List<Integer> corners(int side, Shape image) {
    double scale = Math.min(image.get(2), image.get(3)) / 28.0;
    int last = side - (int) Math.round(6 * scale);
    int stride = Math.max(1, (int) Math.round(WINDOW_STRIDE * scale));
    List<Integer> at = new ArrayList<>();
    for (int i = 0; i < last; i += stride) {
      at.add(i);
    }
    at.add(last);
    return at;
  }
}
