package io.cupel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.cupel.bench.VictimFiles;
import io.cupel.bench.recipe.RecipeRequest;
import io.cupel.dataset.Preprocessing;
import io.cupel.format.Fixtures;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import io.cupel.redteam.TrainingRequest;
import io.cupel.redteam.VictimSettings;
import io.cupel.verify.EvaluationRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandTest {
  @TempDir Path folder;
  private final FakeEngine engine = new FakeEngine();
  private Path victims;
  private Path out;

  @BeforeEach
  void files() {
    victims = folder.resolve("victims");
    out = folder.resolve("new/out");
    VictimFiles.images(victims);
    VictimFiles.attacked(victims, "badnets");
    VictimFiles.attacked(victims, "blend");
    VictimFiles.clean(victims, "clean");
  }

  private Call bench(Object... more) {
    List<Object> words = new ArrayList<>(List.of("bench", "--victims", victims, "--out", out));
    words.addAll(Arrays.asList(more));
    return Call.of(engine, words.toArray());
  }

  @Test
  void everyRecipeRunsOnEveryVictimWithEverySeed() {
    Call call = bench("--recipes", "default,ft-sam", "--seeds", "0,3");

    assertThat(call.err()).doesNotContain("Exception");
    assertThat(call.code()).isZero();
    assertThat(engine.applied).hasSize(12);
    assertThat(engine.applied.subList(0, 4))
        .extracting(RecipeRequest::recipe, RecipeRequest::seed)
        .map(Object::toString)
        .containsExactly(
            "(\"default\", 0L)", "(\"default\", 3L)", "(\"ft-sam\", 0L)", "(\"ft-sam\", 3L)");
    assertThat(engine.closed).isTrue();
  }

  @Test
  void theEngineIsAskedForWhatTheOptionsSay() {
    bench(
        "--attacks",
        "blend",
        "--recipes",
        "anp",
        "--size",
        "32",
        "--flip",
        "--max-accuracy-drop",
        "1%",
        "--device",
        "cpu",
        "--threads",
        "1",
        "--time-budget",
        "2m");

    RecipeRequest request = engine.applied.get(0);
    assertThat(engine.applied).hasSize(1);
    assertThat(engine.budget).isEqualTo(Duration.ofMinutes(2));
    assertThat(request.model()).isEqualTo(victims.resolve("blend/model.pt").toString());
    assertThat(request.preprocessing())
        .isEqualTo(new Preprocessing(0, 32, 32, List.of(), List.of()));
    assertThat(request)
        .extracting("horizontalFlip", "maxAccuracyDrop", "device", "threads")
        .containsExactly(true, 0.01, "cpu", 1);
  }

  /** Triggered images often have one label: it does not tell which of several outputs is meant. */
  @Test
  void theTestImagesTellTheNumberOfClasses() {
    bench("--attacks", "blend", "--recipes", "anp");

    assertThat(engine.evaluations)
        .extracting(EvaluationRequest::classes)
        .containsExactly(0, 10, 10, 10, 10); // before: test, triggered; after: both, and as true
  }

  @Test
  void aPersonGetsALineARunAndATable() {
    Call call = bench("--recipes", "default");

    assertThat(call.err().lines().toList())
        .containsExactly(
            "[1/3] badnets, default, seed 0: accuracy 92.50 → 92.50 %, attack success 92.50 → 92.50 %, recovered 92.50 %, PURIFIED, 13 s",
            "[2/3] blend, default, seed 0: accuracy 92.50 → 92.50 %, attack success 92.50 → 92.50 %, recovered 92.50 %, PURIFIED, 13 s",
            "[3/3] clean, default, seed 0: accuracy 92.50 → 92.50 %, PURIFIED, 13 s");
    assertThat(call.out())
        .contains("attack   accuracy  success  default", "worst", "– (0.00)", "default (Cupel): ")
        .doesNotContain("AUC", "cannot be judged");
    assertThat(out).isDirectoryContaining("glob:**/results.csv");
    assertThat(out).isDirectoryContaining("glob:**/results.json");
    assertThat(out).isDirectoryContaining("glob:**/results.html");
  }

  private Call train(String attacks, Object... more) {
    List<Object> words = new ArrayList<>(List.of("bench", "--data", folder, "--out", out));
    words.addAll(List.of("--recipes", "default", "--attacks", attacks));
    words.addAll(Arrays.asList(more));
    return Call.of(engine, words.toArray());
  }

  @Test
  void missingVictimsAreTrainedByTheEngine() {
    Call call = train("badnets,wanet", "--victim-seed", 3, "--architecture", "vit");
    Call again = train("badnets,wanet", "--victim-seed", 3, "--architecture", "vit");

    assertThat(call.code()).isZero();
    assertThat(call.err()).contains("Training the victim wanet", "epoch 1/1", "[2/2] wanet");
    assertThat(again.code()).isZero();
    assertThat(engine.trained)
        .extracting(TrainingRequest::victim)
        .containsExactly("badnets", "wanet");
    assertThat(engine.trained.get(0).settings())
        .isEqualTo(
            new VictimSettings("vit", folder.toAbsolutePath().toString(), 30_000, 10_000, 3, 0));
    assertThat(out.resolve("victims/vit-30000-10000-3/wanet/model.pt")).exists();
  }

  @Test
  void victimsCanBeTrainedFromAGivenNetwork() throws IOException {
    Path network = Files.copy(Fixtures.model("scripted.pt"), folder.resolve("mine.pt"));

    Call call = train("badnets", "--architecture", network);

    assertThat(call.code()).isZero();
    assertThat(engine.trained.get(0).settings().network())
        .isEqualTo(network.toAbsolutePath().toString());
    assertThat(out.resolve("victims"))
        .isDirectoryContaining("glob:**/mine-????????????-30000-10000-1");
  }

  @Test
  void aNetworkThatIsNoneIsRefused() {
    Call unknown = train("badnets", "--architecture", "lenet");
    Call stateDict = train("badnets", "--architecture", Fixtures.model("state-dict.pth"));
    Call few = train("badnets", "--training-images", 127);

    assertThat(few.code()).isEqualTo(ExitCode.USAGE.number());
    assertThat(few.err()).contains("--training-images: 127 are too few; 128 is the least.");
    assertThat(unknown.code()).isEqualTo(ExitCode.USAGE.number());
    assertThat(unknown.err())
        .contains("'lenet' is no file and none of resnet, resnet-plain, vgg, vit");
    assertThat(stateDict.err()).contains("REFUSED_NOT_TORCHSCRIPT");
    assertThat(engine.trained).isEmpty();
  }

  @Test
  void theVerdictsAreComparedWithTheTruth() {
    Call call = bench("--recipes", "default", "--verdicts");

    assertThat(call.out())
        .contains("recipe   verdict   runs", "default  PURIFIED  3", "cannot be judged: 2 runs");
  }

  @Test
  void theLastLineIsOneObject() throws IOException {
    Call call = bench("--json");

    JsonNode json = call.lastLine();
    assertThat(json.get("recipe").asText()).isEqualTo("default");
    assertThat(json.get("meanAttackSuccess").asDouble()).isEqualTo(0.925);
    assertThat(json.get("worstAttackSuccess").asDouble()).isEqualTo(0.925);
    assertThat(json.get("meanAccuracyDrop").asDouble()).isZero();
    assertThat(json.get("cleanModelAccuracyDrop").asDouble()).isZero();
    assertThat(json.get("seconds").asDouble()).isEqualTo(37.5);
  }

  @Test
  void aSecondStartMakesOnlyWhatIsMissing() throws IOException {
    bench("--recipes", "default");
    String page = Files.readString(out.resolve("results.html"));

    Call again = bench("--recipes", "default");
    String secondPage = Files.readString(out.resolve("results.html"));
    bench("--recipes", "default", "--seeds", "0,1");

    assertThat(again.err()).contains("[3/3] clean, default, seed 0").contains("from before");
    assertThat(secondPage).isEqualTo(page);
    assertThat(engine.applied)
        .extracting(RecipeRequest::seed)
        .containsExactly(0L, 0L, 0L, 1L, 1L, 1L);
  }

  @Test
  void otherSettingsAreOtherRuns() throws IOException {
    bench("--attacks", "clean", "--recipes", "default");
    bench("--attacks", "clean", "--recipes", "default", "--flip");
    Files.writeString(victims.resolve("clean-labels-idx1-ubyte.gz"), "others");
    bench("--attacks", "clean", "--recipes", "default");

    assertThat(engine.applied).hasSize(3);
  }

  @Test
  void afterAFailureTheOthersRunAndTheCodeTells() {
    engine.failure = new ReasonException(Reason.ENGINE_OUT_OF_MEMORY, "It took 9 GiB.");

    Call failed = bench("--recipes", "default");
    engine.failure = null;
    Call later = bench("--recipes", "default");

    assertThat(failed.code()).isEqualTo(ExitCode.TEMPORARY.number());
    assertThat(failed.err()).contains("[3/3] clean, default, seed 0: failed, ENGINE_OUT_OF_MEMORY");
    assertThat(later.code()).isZero();
  }

  @Test
  void anUnknownAttackIsExplained() {
    Call call = bench("--attacks", "badnets,magic");

    assertThat(call.code()).isEqualTo(ExitCode.USAGE.number());
    assertThat(call.err()).contains("There is no victim 'magic'", "badnets, blend, clean");
    assertThat(engine.applied).isEmpty();
  }

  @Test
  void victimsComeFromOnePlace() {
    Call both = bench("--data", folder);
    Call none = Call.of(engine, "bench", "--out", out);

    assertThat(both.code()).isEqualTo(ExitCode.USAGE.number());
    assertThat(none.code()).isEqualTo(ExitCode.USAGE.number());
    assertThat(none.err()).contains("--victims", "--data");
  }

  @Test
  void anUnknownVictimIsNamedBeforeTraining() {
    Call call = Call.of(engine, "bench", "--data", folder, "--out", out, "--attacks", "no-such");

    assertThat(call.code()).isEqualTo(ExitCode.USAGE.number());
    assertThat(call.err()).contains("'no-such' is no victim; there are clean, badnets");
  }
}
