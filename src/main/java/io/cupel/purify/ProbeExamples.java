package io.cupel.purify;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.cupel.classifier.Classifier;
import io.cupel.classifier.CleanImages;
import io.cupel.probe.Probe;
import io.cupel.verify.ExamplePictures;
import io.cupel.verify.ProbeExample;
import io.cupel.verify.ProbeExample.Answer;
import io.cupel.verify.ProbeExample.Answers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/**
 * Shows what the strongest probes do: for each an image, drawn by chance from the held-out ones
 * that it moves, and what both models answer to it.
 */
final class ProbeExamples {
  private static final int LOOKED_AT = 64; // images, or some more, for one that the probe moves

  private final Workbench bench;
  private final CleanImages clean;

  ProbeExamples(Workbench bench) {
    this.bench = bench;
    this.clean = bench.clean();
  }

  /**
   * Examples, those first that raised suspicion, then the strongest; one of each family and class,
   * where an image is found that the probe moves. None where nothing raised suspicion, none of
   * images that are neither grey nor RGB, and none, but a warning, where it fails: a report is
   * worth having without them.
   */
  List<ProbeExample> of(List<Suspicion> suspicions) {
    if (suspicions.stream().noneMatch(Suspicion::flagged)
        || !ExamplePictures.canDraw(clean.shape().get(1))) {
      return List.of();
    }
    try {
      return examples(strongest(suspicions));
    } catch (RuntimeException e) {
      bench.trace().warn("There are no pictures of probes, since that failed: " + e + ".");
      return List.of();
    }
  }

  private List<ProbeExample> examples(List<Probe> probes) {
    List<ProbeExample> examples = new ArrayList<>();
    for (int i = 0; i < probes.size(); i++) {
      SplittableRandom random = bench.seeds().of("example/" + i);
      example(probes.get(i), random, ExamplePictures.LARGEST_REPORT / probes.size())
          .ifPresent(examples::add);
    }
    return examples;
  }

  static List<Probe> strongest(List<Suspicion> suspicions) {
    Map<String, Probe> kinds = new LinkedHashMap<>();
    suspicions.stream()
        .sorted(
            Comparator.comparing(Suspicion::flagged)
                .thenComparing(s -> s.probe().rate())
                .reversed())
        .map(Suspicion::probe)
        .forEach(p -> kinds.putIfAbsent(p.family() + "/" + p.target(), p));
    return kinds.values().stream().limit(HardeningReport.MOST_EXAMPLES).toList();
  }

  /** Empty where none was found that the probe moves. */
  private Optional<ProbeExample> example(Probe probe, SplittableRandom random, int largest) {
    int[] pool = clean.heldOutWithout(probe.target());
    int batch = Math.min(LOOKED_AT, Classifier.batchSize(clean.shape()));
    for (int looked = 0; looked < LOOKED_AT && pool.length > 0; looked += batch) {
      int[] index = random.ints(batch, 0, pool.length).map(i -> pool[i]).toArray();
      Optional<ProbeExample> found = amongst(probe, random, largest, index);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private Optional<ProbeExample> amongst(
      Probe probe, SplittableRandom random, int largest, int... index) {
    try (NDManager m = bench.keep().newSubManager()) {
      NDArray images = bench.original().tensors().pick(m, clean.images(), index);
      NDArray probed = bench.onOriginal().perturb(m, probe, probe.phi(), images, random);
      OptionalInt moved = firstMoved(m, probe, images, probed, clean.labels(index));
      if (moved.isEmpty()) {
        return Optional.empty();
      }
      int shown = moved.getAsInt();
      NDArray one = images.get(shown + ":" + (shown + 1));
      NDArray oneProbed = probed.get(shown + ":" + (shown + 1));
      Shape shape = one.getShape();
      ExamplePictures drawing =
          ExamplePictures.of(
              one.toFloatArray(),
              oneProbed.toFloatArray(),
              (int) shape.get(1),
              (int) shape.get(2),
              (int) shape.get(3),
              largest);
      return Optional.of(
          new ProbeExample(
              Evidence.name(probe.family()),
              probe.target(),
              clean.labels(index[shown])[0],
              drawing.amplified(),
              drawing.pictures(),
              answers(m, bench.original(), one, oneProbed),
              answers(m, bench.model(), one, oneProbed)));
    }
  }

  /** The first that the original model answers rightly, and not any more under the probe. */
  private OptionalInt firstMoved(
      NDManager m, Probe probe, NDArray images, NDArray probed, int[] labels) {
    Classifier model = bench.original();
    int[] plain = model.tensors().answers(m, model.logits(m, images));
    int[] moved = model.tensors().answers(m, model.logits(m, probed));
    model.passes().forward(2L * labels.length);
    for (int i = 0; i < labels.length; i++) {
      boolean reached = probe.target() < 0 ? moved[i] != plain[i] : moved[i] == probe.target();
      if (plain[i] == labels[i] && reached) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }

  private static Answers answers(NDManager m, Classifier model, NDArray clean, NDArray probed) {
    model.passes().forward(2);
    return new Answers(answer(m, model, clean), answer(m, model, probed));
  }

  private static Answer answer(NDManager m, Classifier model, NDArray image) {
    float[] p = model.tensors().softmax(m, model.logits(m, image)).toFloatArray();
    int best = 0;
    for (int k = 1; k < p.length; k++) {
      best = p[k] > p[best] ? k : best;
    }
    return new Answer(best, p[best]);
  }
}
