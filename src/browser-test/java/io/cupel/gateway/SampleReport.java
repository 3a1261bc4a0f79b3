package io.cupel.gateway;

import io.cupel.classifier.EngineSoftware;
import io.cupel.dataset.DataLocation;
import io.cupel.dataset.LabelledImageReader;
import io.cupel.dataset.LabelledImages;
import io.cupel.dataset.Preprocessing;
import io.cupel.process.ReportJson;
import io.cupel.purify.HardeningReport;
import io.cupel.purify.HardeningReport.ClassAccuracy;
import io.cupel.purify.HardeningReport.ProbeEvidence;
import io.cupel.purify.HardeningReport.Verdict;
import io.cupel.verify.ConfidenceInterval;
import io.cupel.verify.ExamplePictures;
import io.cupel.verify.LayerChange;
import io.cupel.verify.ProbeExample;
import io.cupel.verify.ProbeExample.Answer;
import io.cupel.verify.ProbeExample.Answers;
import io.cupel.verify.Sharpness;
import io.cupel.verify.Sharpness.Point;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A report with everything that can stand in one, on images of the demonstration. */
final class SampleReport {
  private static final int SIDE = 28;

  private SampleReport() {}

  static byte[] json() {
    SplittableRandom random = new SplittableRandom(0);
    float[] before = new float[5000];
    float[] after = new float[before.length];
    for (int i = 0; i < before.length; i++) {
      before[i] = (float) random.nextGaussian();
      after[i] = (float) (before[i] + 0.03 * random.nextGaussian());
    }
    return ReportJson.of(
        new HardeningReport(
            Verdict.PURIFIED,
            "default",
            "l4.c2",
            List.of("l4.c2.weight"),
            "/elsewhere/purified.pt",
            "ab".repeat(32),
            "cd".repeat(32),
            300,
            2,
            0.91,
            0.905,
            new ConfidenceInterval(0.87, 0.94),
            new ConfidenceInterval(0.86, 0.93),
            List.of(
                new ClassAccuracy(0, "T-shirt", 300, 0.91, 0.905),
                new ClassAccuracy(1, "<i>", 0, Double.NaN, Double.NaN)),
            new Sharpness(6.1, Double.NaN, 0.0001, 128, path()),
            LayerChange.of(before, after),
            List.of(
                new ProbeEvidence("additive", 0, true, 0.97, 0.01, 0.15),
                new ProbeEvidence("patch", 0, true, 0.93, 0.04, 0.15),
                new ProbeEvidence("window", -1, false, 0.2, -1, 1)),
            List.of(example("additive", 0, 0), example("patch", 20, 0), example("patch", 40, -1)),
            List.of(4.1, 1.2, 0.9, 0.6, 0.4),
            seconds(),
            22.5,
            612.3,
            Map.of(),
            800,
            "cpu",
            new EngineSoftware("17", "0.36.0", "2.7.1"),
            0,
            List.of("Class 1 has no images.")));
  }

  private static List<Point> path() {
    return List.of(
        new Point(-0.5, 0.61),
        new Point(0, 0.24),
        new Point(0.5, 0.25),
        new Point(1, 0.27),
        new Point(1.5, Double.NaN));
  }

  private static Map<String, Double> seconds() {
    Map<String, Double> seconds = new LinkedHashMap<>();
    seconds.put("load", 0.6);
    seconds.put("baseline", 0.4);
    seconds.put("screen", 8.5);
    seconds.put("search", 4.0);
    seconds.put("unlearn", 7.1);
    seconds.put("verify", 1.4);
    seconds.put("write", 0.5);
    return seconds;
  }

  private static ProbeExample example(String family, int image, int target) {
    LabelledImages images =
        LabelledImageReader.read(
            DataLocation.of(Path.of("demo/clean-images-idx3-ubyte.gz")), Preprocessing.NONE);
    int pixels = SIDE * SIDE;
    float[] clean = Arrays.copyOfRange(images.pixels(), image * pixels, (image + 1) * pixels);
    float[] probed = clean.clone();
    for (int i = 0; i < 5; i++) {
      Arrays.fill(probed, (20 + i) * SIDE + 20, (20 + i) * SIDE + 25, i % 2);
    }
    ExamplePictures drawn = ExamplePictures.of(clean, probed, 1, SIDE, SIDE, 50_000);
    return new ProbeExample(
        family,
        target,
        1,
        drawn.amplified(),
        drawn.pictures(),
        new Answers(new Answer(1, 0.98), new Answer(0, 0.999)),
        new Answers(new Answer(1, 0.97), new Answer(1, 0.91)));
  }
}
