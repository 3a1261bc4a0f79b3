package io.cupel.redteam;

import ai.djl.Device;
import io.cupel.classifier.Torch;
import io.cupel.dataset.DataLocation;
import io.cupel.dataset.LabelledImageReader;
import io.cupel.dataset.LabelledImages;
import io.cupel.dataset.Preprocessing;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Consumer;

/** Makes the demo's files again: a backdoored Fashion-MNIST classifier and the images around it. */
public final class DemoAssets {
  private static final int CLASSES = 10;
  private static final int TRAINING_IMAGES = 30_000;
  private static final int CLEAN_IMAGES = 300; // those after the training images
  private static final int TEST_IMAGES = 1_000; // the first ones
  private static final double POISON_RATE = 0.1;
  private static final Attack ATTACK = new BadNets(new Goal.AllToOne(0));

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
    Torch.threads(threads);
    LabelledImages train = read(dataFolder, "train");
    LabelledImages test = read(dataFolder, "t10k");
    Path model = folder(out).resolve("model.pt");
    LabelledImages learned = Images.range(train, 0, TRAINING_IMAGES);
    new VictimTrainer(TrainingSettings.DEFAULT, Device.cpu())
        .train(
            PoisonedImages.of(learned, ATTACK, POISON_RATE, seed).images(),
            CLASSES,
            seed,
            model,
            progress);
    writeImages(out, "clean", Images.range(train, TRAINING_IMAGES, TRAINING_IMAGES + CLEAN_IMAGES));
    LabelledImages shipped = Images.range(test, 0, TEST_IMAGES);
    writeImages(out, "test", shipped);
    TriggeredImages triggered = TriggeredImages.of(shipped, ATTACK, seed);
    IdxGzip.writeImages(out.resolve("triggered-images-idx3-ubyte.gz"), triggered.images());
    IdxGzip.writeLabels(
        out.resolve("triggered-target-labels-idx1-ubyte.gz"), triggered.images().labels());
    IdxGzip.writeLabels(out.resolve("triggered-true-labels-idx1-ubyte.gz"), triggered.trueLabels());
    AttackScore all = score(model, test, TriggeredImages.of(test, ATTACK, seed));
    AttackScore part = score(model, shipped, triggered);
    progress.accept("all test images: " + percent(all));
    progress.accept("shipped test images: " + percent(part));
    writeNotices(out, seed, all, part);
    return all;
  }

  private static LabelledImages read(Path folder, String part) {
    Path images = folder.resolve(part + "-images-idx3-ubyte.gz");
    return LabelledImageReader.read(DataLocation.of(images), Preprocessing.NONE);
  }

  private static Path folder(Path out) {
    try {
      return Files.createDirectories(out);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot make the folder " + out, e);
    }
  }

  private static void writeImages(Path out, String name, LabelledImages images) {
    IdxGzip.writeImages(out.resolve(name + "-images-idx3-ubyte.gz"), images);
    IdxGzip.writeLabels(out.resolve(name + "-labels-idx1-ubyte.gz"), images.labels());
  }

  private static AttackScore score(Path model, LabelledImages clean, TriggeredImages triggered) {
    return AttackScore.measure(model, clean, triggered, CLASSES, Device.cpu());
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
