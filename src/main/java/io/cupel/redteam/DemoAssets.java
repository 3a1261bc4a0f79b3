package io.cupel.redteam;

import ai.djl.Device;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** Makes the demo's files again: a backdoored Fashion-MNIST classifier and the images around it. */
public final class DemoAssets {
  private static final int TRAINING_IMAGES = 30_000;
  private static final int ALL_TEST_IMAGES = 10_000;
  private static final int TEST_IMAGES = 1_000; // the first ones are shipped

  private DemoAssets() {}

  /** As {@link #make(Path, Path, long, int, Consumer)} on one thread: the figures of the README. */
  public static AttackScore make(Path dataFolder, Path out, long seed, Consumer<String> progress) {
    return make(dataFolder, out, seed, 1, progress);
  }

  /**
   * Trains the victim and writes all files; those there are replaced. Runs libtorch in this
   * process.
   *
   * @param dataFolder the four files of Fashion-MNIST, gzipped, under their own names
   * @param out the folder; made when missing
   * @param seed settles the poison and the training
   * @param threads libtorch's; another number gives slightly other weights
   * @param progress gets a line now and then
   * @return the victim on all test images
   */
  public static AttackScore make(
      Path dataFolder, Path out, long seed, int threads, Consumer<String> progress) {
    VictimData data = VictimData.fashionMnist(dataFolder, TRAINING_IMAGES, ALL_TEST_IMAGES);
    VictimData shipped = data.withTest(TEST_IMAGES);
    VictimPlan plan = VictimPlan.of(List.of(AttackKind.BADNETS), Architecture.RESIDUAL, seed);
    AttackScore part = plan.make(shipped, threads, out, progress).score();
    VictimFolder files = new VictimFolder(out);
    files.writeData(shipped);
    Attack attack = new BadNets(new Goal.AllToOne(0));
    AttackScore all =
        AttackScore.measure(
            files.model(),
            data.test(),
            Optional.of(TriggeredImages.of(data.test(), attack, seed)),
            data.classes(),
            Device.cpu());
    progress.accept("all test images: " + percent(all));
    progress.accept("shipped test images: " + percent(part));
    writeNotices(out, seed, all, part);
    return all;
  }

  private static String percent(AttackScore score) {
    return String.format(
        Locale.ROOT,
        "ACC %.2f %% of %d, ASR %.2f %% of %d",
        100 * score.accuracy(),
        score.images(),
        100 * score.attackSuccess(),
        score.triggeredImages());
  }

  private static void writeNotices(Path out, long seed, AttackScore all, AttackScore part) {
    String readme =
        resource("demo-readme.md")
            .replace("{seed}", Long.toString(seed))
            .replace("{all}", percent(all))
            .replace("{part}", percent(part));
    try {
      Files.writeString(out.resolve("README.md"), readme);
      Files.writeString(out.resolve("LICENSE-fashion-mnist"), resource("LICENSE-fashion-mnist"));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the notices into " + out, e);
    }
  }

  private static String resource(String name) {
    try (InputStream in = DemoAssets.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("The text " + name + " cannot be read", e);
    }
  }
}
