package io.cupel.purify;

import static java.util.stream.Collectors.joining;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.cupel.classifier.Classifier;
import io.cupel.classifier.CleanImages;
import io.cupel.classifier.PassCount;
import io.cupel.classifier.Tensors;
import io.cupel.classifier.Torch;
import io.cupel.dataset.DataLocation;
import io.cupel.dataset.LabelledImageReader;
import io.cupel.dataset.LabelledImages;
import io.cupel.dataset.Preprocessing;
import io.cupel.probe.Perturbation;
import io.cupel.probe.Probe;
import io.cupel.probe.ProbeFamily;
import io.cupel.probe.ProbeSearch;
import io.cupel.purify.Screening.Findings;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How far the screening alone gets, for many seeds: {@code VICTIMS NAME[,NAME…] SEED[,SEED…]}
 * prints what was flagged and, by family, the rate of the median class and the three best.
 *
 * <pre>
 * java -cp 'target/test-classes:target/classes:target/quarkus-app/lib/main/*' \
 *   io.cupel.purify.ScreenMain bench-results/victims/resnet-30000-10000-1 clean,sig 0,1,2
 * </pre>
 */
final class ScreenMain {
  private ScreenMain() {}

  public static void main(String[] arguments) {
    Path victims = Path.of(arguments[0]);
    LabelledImages data =
        LabelledImageReader.read(
            DataLocation.of(victims.resolve("clean-images-idx3-ubyte.gz")), Preprocessing.NONE);
    Torch.threads(1);
    for (String name : arguments[1].split(",")) {
      for (String seed : arguments[2].split(",")) {
        Path model = victims.resolve(name).resolve("model.pt");
        System.out.println(
            name + ", seed " + seed + ": " + screen(model, data, Long.parseLong(seed)));
      }
    }
  }

  private static String screen(Path model, LabelledImages data, long seed) {
    Device device = Device.cpu();
    Seeds seeds = new Seeds(seed);
    try (Tensors tensors = new Tensors(device);
        Perturbation perturbation = new Perturbation(device);
        Classifier classifier =
            Classifier.load(model, Preprocessing.NONE, device, tensors, new PassCount());
        CleanImages clean = new CleanImages(data, classifier.manager(), false, seeds.of("split"));
        NDManager keep = classifier.manager().newSubManager()) {
      classifier.settleOutput(clean.first(8), CleanData.labelledClasses(data));
      List<Integer> classes = IntStream.range(0, classifier.classes()).boxed().toList();
      return describe(
          Screening.run(
              new ProbeSearch(classifier, clean, perturbation),
              clean.shape(),
              classes,
              keep,
              seeds,
              done -> {}));
    }
  }

  private static String describe(Findings findings) {
    Stream<String> families =
        Arrays.stream(ProbeFamily.values())
            .filter(findings.probes()::containsKey)
            .map(
                family ->
                    "%s %.2f: %s"
                        .formatted(
                            family,
                            findings.medians().get(family),
                            describe(findings.probes().get(family).stream().limit(3))));
    String flagged = findings.flagged().isEmpty() ? "none" : describe(findings.flagged().stream());
    return Stream.concat(Stream.of(flagged), families).collect(joining("\n  "));
  }

  private static String describe(Stream<Probe> probes) {
    return probes
        .map(p -> "%s to %d %.2f".formatted(p.family(), p.leadsTo(), p.rate()))
        .collect(joining(", "));
  }
}
