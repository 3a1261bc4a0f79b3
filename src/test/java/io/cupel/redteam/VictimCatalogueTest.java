package io.cupel.redteam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.dataset.DataLocation;
import io.cupel.dataset.LabelledImageReader;
import io.cupel.dataset.LabelledImages;
import io.cupel.dataset.Preprocessing;
import io.cupel.redteam.VictimPlan.Poisoning;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VictimCatalogueTest {
  private static final ImageShape SHAPE = new ImageShape(1, 12, 12);
  private static final VictimData DATA =
      new VictimData(
          SyntheticImages.of(64, 4, SHAPE, 1),
          SyntheticImages.of(8, 4, SHAPE, 2),
          SyntheticImages.of(40, 4, SHAPE, 3),
          4);
  private static final TrainingSettings BRIEF =
      new TrainingSettings(2, 16, 0.05, 0.9, 0, 0, Double.POSITIVE_INFINITY, 0);

  @TempDir Path folder;

  @Test
  void namesElevenAttacksAndTheirAdaptions() {
    assertThat(VictimCatalogue.names())
        .containsExactly(
            "badnets",
            "trojan",
            "a2a",
            "clean-label",
            "dynamic",
            "blend",
            "sig",
            "low-frequency",
            "bpp",
            "ssba",
            "wanet");
    assertThat(VictimCatalogue.adaptiveNames()).hasSize(22).contains("badnets-sam", "wanet-rare");
  }

  @Test
  void aNameSettlesThePlan() {
    VictimPlan sam = VictimCatalogue.plan("sig-sam", Architecture.VGG, 4);
    assertThat(sam.settings()).isEqualTo(Architecture.VGG.settings().withSharpness(0.05));
    assertThat(sam.attacks()).containsExactly(new Poisoning(AttackKind.SIG, 0.8));
    assertThat(sam.seed()).isEqualTo(4);

    VictimPlan rare = VictimCatalogue.plan("blend-rare", Architecture.VIT, 1);
    assertThat(rare.attacks()).containsExactly(new Poisoning(AttackKind.BLEND, 0.01));

    VictimPlan both = VictimCatalogue.plan("badnets+sig", Architecture.VIT, 1);
    assertThat(both.attacks())
        .containsExactly(
            new Poisoning(AttackKind.BADNETS, 0.1), new Poisoning(AttackKind.SIG, 0.8));

    assertThat(VictimCatalogue.plan("clean", Architecture.VIT, 1).attacks()).isEmpty();
  }

  @Test
  void refusesOtherNames() {
    assertThatThrownBy(() -> VictimCatalogue.plan("trojan-horse", Architecture.VGG, 1))
        .hasMessageStartingWith("'trojan-horse' is no victim; there are clean, badnets, trojan,");
  }

  @Test
  void refusesBackdoorsThatWouldContradictEachOther() {
    for (String name : List.of("badnets+badnets", "blend+sig+blend-sam", "badnets+a2a")) {
      assertThatThrownBy(() -> VictimCatalogue.plan(name, Architecture.VGG, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("'" + name + "' is no victim: backdoors that are joined");
    }
  }

  @Test
  void writesTheFilesThatTheBenchmarkReads() {
    // Given
    VictimPlan plan = VictimCatalogue.plan("badnets", Architecture.RESIDUAL, 1).withSettings(BRIEF);

    // When
    Victim victim = plan.make(DATA, 1, folder.resolve("badnets"), line -> {});
    new VictimFolder(folder).writeData(DATA);

    // Then
    assertThat(names(folder))
        .containsExactly(
            "badnets",
            "clean-images-idx3-ubyte.gz",
            "clean-labels-idx1-ubyte.gz",
            "test-images-idx3-ubyte.gz",
            "test-labels-idx1-ubyte.gz");
    assertThat(names(victim.folder()))
        .containsExactly(
            "model.pt",
            "triggered-images-idx3-ubyte.gz",
            "triggered-target-labels-idx1-ubyte.gz",
            "triggered-true-labels-idx1-ubyte.gz");
    LabelledImages triggered = read(victim.folder(), "triggered-target-labels-idx1-ubyte.gz");
    assertThat(triggered.count()).isEqualTo(30);
    assertThat(triggered.labels()).containsOnly(0);
    assertThat(read(victim.folder(), "triggered-true-labels-idx1-ubyte.gz").labels())
        .doesNotContain(0);
    assertThat(victim.score().images()).isEqualTo(40);
    assertThat(victim.score().triggeredImages()).isEqualTo(30);
  }

  @Test
  void severalBackdoorsLeadToAClassEach() {
    // Given
    VictimPlan plan =
        VictimCatalogue.plan("badnets+blend", Architecture.RESIDUAL, 1).withSettings(BRIEF);

    // When
    Victim victim = plan.make(DATA, 1, folder.resolve("both"), line -> {});

    // Then
    int[] wanted = read(victim.folder(), "triggered-target-labels-idx1-ubyte.gz").labels();
    int[] truth = read(victim.folder(), "triggered-true-labels-idx1-ubyte.gz").labels();
    assertThat(wanted).contains(0).contains(1).doesNotContain(2, 3);
    for (int i = 0; i < wanted.length; i++) {
      assertThat(truth[i]).isNotEqualTo(wanted[i]);
    }
  }

  @Test
  void attacksThatNeedACleanModelTrainOne() {
    // Given
    VictimPlan plan = VictimCatalogue.plan("trojan", Architecture.RESIDUAL, 1).withSettings(BRIEF);

    // When
    Victim victim = plan.make(DATA, 1, folder.resolve("trojan"), line -> {});

    // Then
    assertThat(victim.score().triggeredImages()).isEqualTo(30);
  }

  @Test
  void aCleanModelHasNoTriggeredImages() {
    // Given
    VictimPlan plan = VictimCatalogue.plan("clean", Architecture.RESIDUAL, 1).withSettings(BRIEF);

    // When
    Victim victim = plan.make(DATA, 1, folder.resolve("clean"), line -> {});

    // Then
    assertThat(names(victim.folder())).containsExactly("model.pt");
    assertThat(victim.score().triggeredImages()).isZero();
  }

  private static LabelledImages read(Path folder, String labels) {
    return LabelledImageReader.read(
        DataLocation.of(folder.resolve("triggered-images-idx3-ubyte.gz"), folder.resolve(labels)),
        Preprocessing.NONE);
  }

  private static List<String> names(Path folder) {
    return Arrays.stream(folder.toFile().list()).sorted().toList();
  }
}
