package io.cupel.intake;

import static io.cupel.reason.Reason.INVALID_POLICY;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.cupel.event.AvroSerde;
import io.cupel.event.EventSamples;
import io.cupel.event.HardeningFailed;
import io.cupel.event.HardeningPolicy;
import io.cupel.event.ImagePreprocessing;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.reason.Reason;
import io.cupel.untrusted.BadInput;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Policies that contradict themselves: the next version of the model fails, and says why. */
public final class BadPolicies {
  private BadPolicies() {}

  /** All of them. */
  public static List<BadInput> all() {
    return Stream.of(fields(), images(), bytes()).flatMap(List::stream).toList();
  }

  private static BadInput bytes(String name, String says, byte[] policy) {
    return new BadInput(
        "policy: " + name,
        INVALID_POLICY,
        says,
        folder -> {
          try (IntakeDriver intake = new IntakeDriver()) {
            intake.policyBytes("m", policy);
            intake.announce(EventSamples.version("m", "1"));
            if (!intake.jobs().isEmpty()) {
              throw new AssertionError("a job was made");
            }
            HardeningFailed failure = intake.failures().get(0);
            return new BadInput.Answer(Reason.valueOf(failure.getReason()), failure.getMessage());
          }
        });
  }

  private static BadInput policy(String name, String says, Consumer<HardeningPolicy> change) {
    HardeningPolicy policy = EventSamples.policy();
    change.accept(policy);
    return bytes(name, says, AvroSerde.of(HardeningPolicy.class).serialize("", policy));
  }

  private static List<BadInput> fields() {
    String drop = "largest accuracy drop is ";
    String probe = "largest probe success is ";
    String budget = "time budget is ";
    return List.of(
        policy("no clean data", "names no clean data", p -> p.setCleanDataUri("")),
        policy("blank clean data", "names no clean data", p -> p.setCleanDataUri("\t")),
        policy("a digest that is none", "64 hexadecimal", p -> p.setCleanDataSha256("abc")),
        policy("no layer", "layer is blank", p -> p.setLayer("")),
        policy("no recipe", "recipe is ''", p -> p.setRecipe("")),
        policy("another recipe", "there are default and ngf", p -> p.setRecipe("prune")),
        policy("a recipe in capitals", "recipe is 'NGF'", p -> p.setRecipe("NGF")),
        policy("a recipe without an end", "recipe is 'x", p -> p.setRecipe("x".repeat(9000))),
        policy("a drop below 0", drop + "-0.01", p -> p.setMaxAccuracyDrop(-0.01)),
        policy("a drop in per cent", drop + "2.0", p -> p.setMaxAccuracyDrop(2)),
        policy("a drop that is no number", drop + "NaN", p -> p.setMaxAccuracyDrop(Double.NaN)),
        policy("a probe below 0", probe + "-1.0", p -> p.setMaxProbeSuccess(-1)),
        policy("a probe in per cent", probe + "15.0", p -> p.setMaxProbeSuccess(15)),
        policy(
            "a probe without bounds",
            probe + "Infinity",
            p -> p.setMaxProbeSuccess(Double.POSITIVE_INFINITY)),
        policy("an alias of two words", "something else than", p -> p.setAlias("the best")),
        policy("an alias with a slash", "something else than", p -> p.setAlias("a/b")),
        policy("an alias of 256 letters", "something else than", p -> p.setAlias("a".repeat(256))),
        policy("the alias latest", "is reserved by MLflow", p -> p.setAlias("Latest")),
        policy("an alias like a version", "is reserved by MLflow", p -> p.setAlias("v12")),
        policy("no name to publish under", "publish under is blank", p -> p.setPublishAs("")),
        policy(
            "a long name to publish under",
            "publish under has 251",
            p -> p.setPublishAs("p".repeat(251))),
        policy("no time", budget + "0 seconds", p -> p.setTimeBudgetSeconds(0)),
        policy("less than no time", budget + "-60", p -> p.setTimeBudgetSeconds(-60)),
        policy("a class twice", "names a class twice", p -> p.setClassNames(List.of("a", "a"))),
        policy("a class without a name", "class is blank", p -> p.setClassNames(List.of("a", ""))));
  }

  private static BadInput images(String name, String says, Consumer<ImagePreprocessing> change) {
    return policy("images: " + name, says, p -> change.accept(p.getPreprocessing()));
  }

  private static List<BadInput> images() {
    List<Double> one = List.of(0.5);
    return List.of(
        images("no channels", "0 channels, neither", p -> p.setChannels(0)),
        images("two channels", "2 channels, neither 1 nor 3", p -> p.setChannels(2)),
        images("transparent ones", "4 channels, neither 1 nor 3", p -> p.setChannels(4)),
        images("no height", "size is not positive", p -> size(p, 0, 32)),
        images("no width", "size is not positive", p -> size(p, 32, -1)),
        images("a height alone", "but not both", p -> p.setHeight(32)),
        images("a width alone", "but not both", p -> p.setWidth(32)),
        images("a mean alone", "not as many values", p -> p.setMean(one)),
        images("a std alone", "not as many values", p -> p.setStd(one)),
        images("one mean for three channels", "1 values of mean for 3", p -> colours(p, one, one)),
        images(
            "two std for three channels",
            "2 values of std for 3",
            p -> colours(p, List.of(0., 0., 0.), List.of(1., 1.))),
        images("a std of 0", "not positive", p -> normal(p, 0.5, 0)),
        images("a std below 0", "not positive", p -> normal(p, 0.5, -0.25)),
        images("a std that is no number", "not positive", p -> normal(p, 0.5, Double.NaN)),
        images("a std without bounds", "finite", p -> normal(p, 0, Double.POSITIVE_INFINITY)),
        images("a mean that is no number", "finite", p -> normal(p, Double.NaN, 1)),
        images("a mean without bounds", "finite", p -> normal(p, Double.NEGATIVE_INFINITY, 1)));
  }

  private static void size(ImagePreprocessing images, int height, int width) {
    images.setHeight(height);
    images.setWidth(width);
  }

  private static void normal(ImagePreprocessing images, double mean, double std) {
    images.setMean(List.of(mean));
    images.setStd(List.of(std));
  }

  private static void colours(ImagePreprocessing images, List<Double> mean, List<Double> std) {
    images.setChannels(3);
    images.setMean(mean);
    images.setStd(std);
  }

  private static List<BadInput> bytes() {
    byte[] good = AvroSerde.of(HardeningPolicy.class).serialize("", EventSamples.policy());
    byte[] version =
        AvroSerde.of(ModelVersionRegistered.class).serialize("", EventSamples.version("m", "1"));
    HardeningPolicy large = EventSamples.policy();
    large.setClassNames(List.of("c".repeat(70_000)));
    return List.of(
        bytes("YAML", "under 'm' cannot be read", "clean: /data\n".getBytes(UTF_8)),
        bytes("cut off", "under 'm' cannot be read", Arrays.copyOf(good, good.length - 1)),
        bytes("with rubbish behind it", "Bytes are left", Arrays.copyOf(good, good.length + 3)),
        bytes("another record", "No version of HardeningPolicy", version),
        bytes("without a byte", "0 bytes in neither", new byte[0]),
        bytes(
            "larger than a job takes",
            "more than 65536",
            AvroSerde.of(HardeningPolicy.class).serialize("", large)));
  }
}
