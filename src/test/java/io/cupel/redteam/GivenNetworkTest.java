package io.cupel.redteam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.cupel.classifier.Torch;
import io.cupel.dataset.LabelledImages;
import io.cupel.format.Fixtures;
import io.cupel.format.ModuleText;
import io.cupel.format.TensorEntry;
import io.cupel.format.TorchScriptArchive;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Networks that PyTorch wrote, and others that are not of Cupel's making. */
class GivenNetworkTest {
  private static final ImageShape SHAPE = new ImageShape(1, 12, 12);
  private static final LabelledImages IMAGES = SyntheticImages.of(60, 3, SHAPE, 2);

  @TempDir Path folder;

  @BeforeAll
  static void oneThread() {
    Torch.threads(1);
  }

  private Path train(UntrainedNetwork network, long seed, String name) {
    Path file = folder.resolve(name);
    TrainingSettings usual = network.settings();
    TrainingSettings settings =
        new TrainingSettings(20, 20, 0.2, 0.9, 5e-4, 0, usual.longestGradient(), 0);
    new VictimTrainer(network, settings, Device.cpu()).train(IMAGES, 3, seed, file, line -> {});
    return file;
  }

  @Test
  void learns() {
    // Given: numbers as names, BatchNorm with a counter, a grouped convolution, a buffer
    Path untrained = Fixtures.model("scripted.pt");

    // When
    Path file = train(new GivenNetwork(untrained), 1, "victim.pt");

    // Then
    assertThat(AttackScore.measure(file, IMAGES, Optional.empty(), 3, Device.cpu()).accuracy())
        .isGreaterThan(0.6);
    TorchScriptArchive before = TorchScriptArchive.open(untrained);
    TorchScriptArchive after = TorchScriptArchive.open(file);
    for (TensorEntry parameter : before.parameters()) {
      assertThat(after.read(parameter)).as(parameter.name()).isNotEqualTo(before.read(parameter));
    }
    assertThat(after.read(buffer(after, "norm.running_mean"))).doesNotContain(0f);
    assertThat(after.read(buffer(after, "mean"))).containsExactly(0.5f);
  }

  private static TensorEntry buffer(TorchScriptArchive archive, String name) {
    return archive.buffers().stream().filter(b -> b.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void theSeedSettlesTheOrder() throws IOException {
    GivenNetwork network = new GivenNetwork(Fixtures.model("scripted.pt"));

    byte[] one = Files.readAllBytes(train(network, 5, "one.pt"));
    byte[] same = Files.readAllBytes(train(network, 5, "same.pt"));
    byte[] other = Files.readAllBytes(train(network, 6, "other.pt"));

    assertThat(same).isEqualTo(one);
    assertThat(other).isNotEqualTo(one);
  }

  @Test
  void aTraceKeepsTheStatisticsThatItWasMadeWith() {
    Path untrained = Fixtures.model("traced.pt");

    Path file = train(new GivenNetwork(untrained), 1, "victim.pt");

    TorchScriptArchive before = TorchScriptArchive.open(untrained);
    TorchScriptArchive after = TorchScriptArchive.open(file);
    for (TensorEntry tensor : before.parameters()) {
      assertThat(after.read(tensor)).as(tensor.name()).isNotEqualTo(before.read(tensor));
    }
    TensorEntry mean = buffer(before, "norm.running_mean");
    assertThat(after.read(mean)).isEqualTo(before.read(mean));
  }

  @Test
  void aParameterThatNothingNeedsStaysButForItsDecay() {
    // Given
    Path untrained = write("unused.pt", TinyVictims.hasAnUnusedLayer(3, 1));

    // When
    Path file = train(new GivenNetwork(untrained), 1, "victim.pt");

    // Then
    TorchScriptArchive before = TorchScriptArchive.open(untrained);
    TensorEntry unused = before.parameter("projector.weight").orElseThrow();
    float first = before.read(unused)[0];
    float last = TorchScriptArchive.open(file).read(unused)[0];
    assertThat(last / first).isBetween(0.9f, 0.9999f);
  }

  @Test
  void isNamedByItsFile() throws IOException {
    Path one = Files.copy(Fixtures.model("scripted.pt"), folder.resolve("one.v2.pt"));
    Path other = Files.copy(Fixtures.model("traced.pt"), folder.resolve("other"));

    assertThat(new GivenNetwork(one).label()).matches("one\\.v2-[0-9a-f]{12}");
    assertThat(new GivenNetwork(other).label()).matches("other-[0-9a-f]{12}");
    assertThat(UntrainedNetwork.of(one.toString()).label())
        .isEqualTo(new GivenNetwork(one).label());
    assertThat(UntrainedNetwork.of("vgg")).isEqualTo(Architecture.VGG);
  }

  @Test
  void refusesWhatCannotBeTrained() {
    refused("state-dict.pth", Fixtures.model("state-dict.pth"), Reason.REFUSED_NOT_TORCHSCRIPT);
    refused("half.pt", Fixtures.model("half.pt"), Reason.UNSUPPORTED_WEIGHTS);
    refused("two outputs", write("tuple.pt", TinyVictims.returnsTuple(3, 1)), Reason.MODEL_FAILED);
    refused(
        "probabilities",
        write("p.pt", TinyVictims.returnsProbabilities(3, 1)),
        Reason.MODEL_FAILED);
    refused("no gradient", write("g.pt", TinyVictims.hasNoGradient(3, 1)), Reason.MODEL_FAILED);
    refused("colour", write("colour.pt", TinyVictims.plain(3, 3, 1)), Reason.WRONG_INPUT_SHAPE);
    refused("more classes", write("few.pt", TinyVictims.plain(1, 2, 1)), Reason.LABEL_MISMATCH);
  }

  @Test
  void refusesNamesThatWouldBecomeProgramText() {
    String name = "x\"), getattr(torch, \"relu";

    refused(
        "hostile name",
        write("hostile.pt", TinyVictims.hasALayerNamed(name, 3, 1)),
        Reason.UNSUPPORTED_WEIGHTS);
  }

  @Test
  void whatTheTrainingDoesNotChangeMayBeInfinite() {
    Path untrained = write("mask.pt", TinyVictims.hasAMask(3, 1));

    Path file = train(new GivenNetwork(untrained), 1, "victim.pt");

    TorchScriptArchive after = TorchScriptArchive.open(file);
    assertThat(after.read(buffer(after, "mask"))).containsExactly(Float.NEGATIVE_INFINITY);
  }

  @Test
  void theSeedSettlesWhatIsLeftOut() throws IOException {
    GivenNetwork network = new GivenNetwork(write("drop.pt", TinyVictims.dropsOut(3, 1)));

    byte[] one = Files.readAllBytes(train(network, 5, "one.pt"));
    byte[] same = Files.readAllBytes(train(network, 5, "same.pt"));

    assertThat(same).isEqualTo(one);
  }

  private void refused(String what, Path file, Reason reason) {
    assertThatThrownBy(() -> train(new GivenNetwork(file), 1, "refused.pt"))
        .as(what)
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    assertThat(folder.resolve("refused.pt")).doesNotExist();
  }

  private Path write(String name, ModuleText program) {
    return TinyVictims.write(folder.resolve(name), program);
  }
}
