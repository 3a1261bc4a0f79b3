package io.cupel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cupel.dataset.DataLocation;
import io.cupel.dataset.Preprocessing;
import io.cupel.purify.HardeningReport.Verdict;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HardenCommandTest {
  @TempDir Path folder;
  private final FakeEngine engine = new FakeEngine();
  private Path model;
  private Path clean;
  private Path out;

  @BeforeEach
  void files() throws IOException {
    model = Files.writeString(folder.resolve("my model.pt"), "x");
    clean = Files.createDirectory(folder.resolve("clean"));
    out = folder.resolve("new/out");
  }

  @Test
  void asksTheEngineForWhatTheOptionsSay() {
    Call call =
        Call.of(
            engine,
            "harden",
            model,
            "--clean",
            clean,
            "--out",
            out,
            "--size",
            "32x48",
            "--channels",
            "3",
            "--mean",
            "0.4,0.5,0.6",
            "--std",
            "0.2,0.2,0.2",
            "--layer",
            "l4.c2",
            "--recipe",
            "ngf",
            "--seed",
            "7",
            "--flip",
            "--max-accuracy-drop",
            "1%",
            "--no-precaution",
            "--no-pictures",
            "--allow-missing-class",
            "--class-names",
            "cat,dog",
            "--device",
            "cpu",
            "--threads",
            "2",
            "--time-budget",
            "2m");

    assertThat(call.err()).doesNotContain("Exception");
    assertThat(call.code()).isZero();
    assertThat(engine.budget).isEqualTo(Duration.ofMinutes(2));
    assertThat(engine.hardening.model()).isEqualTo(model.toString());
    assertThat(engine.hardening.clean().classNames()).containsExactly("cat", "dog");
    assertThat(engine.hardening.preprocessing())
        .isEqualTo(new Preprocessing(3, 32, 48, List.of(0.4, 0.5, 0.6), List.of(0.2, 0.2, 0.2)));
    assertThat(engine.hardening)
        .extracting("layer", "recipe", "seed", "horizontalFlip", "maxAccuracyDrop", "precaution")
        .containsExactly("l4.c2", "ngf", 7L, true, 0.01, false);
    assertThat(engine.hardening)
        .extracting("allowMissingClass", "pictures", "device", "threads", "outputDirectory")
        .containsExactly(true, false, "cpu", 2, out.toString());
    assertThat(out).isDirectory();
    assertThat(engine.closed).isTrue();
  }

  @Test
  void withoutOptionsItChoosesByItself() {
    Call.of(engine, "harden", model, "--clean", clean, "--out", out);

    assertThat(engine.hardening.preprocessing()).isEqualTo(Preprocessing.NONE);
    assertThat(engine.hardening)
        .extracting("layer", "recipe", "precaution", "maxAccuracyDrop", "device", "clean")
        .containsExactly("auto", "default", true, 0.02, "auto", DataLocation.of(clean));
  }

  @Test
  void theLastLineIsOneObject() throws IOException {
    Call call = Call.of(engine, "harden", model, "--clean", clean, "--out", out, "--json");

    JsonNode json = call.lastLine();
    assertThat(json.get("verdict").asText()).isEqualTo("PURIFIED");
    assertThat(json.get("layer").asText()).isEqualTo("l4.c2");
    assertThat(json.get("delta").asText()).isEqualTo("/out/purified.delta");
    assertThat(json.get("accuracyBefore").asDouble()).isEqualTo(0.91);
    JsonNode report = new ObjectMapper().readTree(Path.of(json.get("report").asText()).toFile());
    assertThat(report.get("purifiedSha256").asText()).isEqualTo(json.get("sha256").asText());
    assertThat(report.get("accuracyAfter").isNull()).isTrue();
    assertThat(report.get("intervalBefore").get("lower").asDouble()).isEqualTo(0.8725);
    assertThat(report.has("purifiedFile")).isFalse();
    assertThat(json.get("attestation").isNull()).isTrue();
    assertThat(json.get("accuracyAfter").isNull()).isTrue(); // NaN is no JSON
    assertThat(json.get("seconds").asDouble()).isEqualTo(12.5);
    assertThat(json.get("passes").asDouble()).isEqualTo(440);
    assertThat(json.get("warnings").get(0).asText()).isEqualTo("two files were left out");
  }

  @Test
  void theReportIsAPageThatNeedsNothingElse() throws IOException {
    Path named = Files.copy(model, model.resolveSibling("<script>.pt"));

    Call call = Call.of(engine, "harden", named, "--clean", clean, "--out", out, "--json");

    String page = Files.readString(Path.of(call.lastLine().get("page").asText()));
    assertThat(page)
        .contains("two files were left out", "\\u003cscript>.pt", "function reportView(")
        .doesNotContain("src=", "href=\"http", "import ", "<script>.pt");
  }

  @Test
  void aPersonGetsATable() {
    Call call = Call.of(engine, "harden", model, "--clean", clean, "--out", out);

    assertThat(call.out())
        .contains(
            "PURIFIED", "l4.c2", "91.00 % before (87.3 to 93.8), unknown after", "/out/purified.pt")
        .contains("warning: two files were left out");
    assertThat(call.err()).contains("screen", "unlearn", "50 %", "loss 0.1250");
  }

  @Test
  void aRejectedResultHasACodeOfItsOwn() {
    engine.verdict = Verdict.REJECTED;

    Call call = Call.of(engine, "harden", model, "--clean", clean, "--out", out);

    assertThat(call.code()).isEqualTo(ExitCode.REJECTED.number());
  }

  @Test
  void aRefusalIsOneLineAndNoStackTrace() throws IOException {
    engine.failure = new ReasonException(Reason.REFUSED_NO_PARAMETERS, "It has none.");

    Call call = Call.of(engine, "harden", model, "--clean", clean, "--out", out, "--json");

    assertThat(call.code()).isEqualTo(ExitCode.REFUSED.number());
    assertThat(call.err().lines().toList())
        .containsExactly("REFUSED_NO_PARAMETERS: " + engine.failure.getMessage());
    assertThat(call.lastLine().get("reason").asText()).isEqualTo("REFUSED_NO_PARAMETERS");
    assertThat(engine.closed).isTrue();
  }

  @Test
  void whatMayPassIsToldApart() {
    engine.failure = new ReasonException(Reason.ENGINE_OUT_OF_MEMORY, "It took 9 GiB.");

    Call call = Call.of(engine, "harden", model, "--clean", clean, "--out", out);

    assertThat(call.code()).isEqualTo(ExitCode.TEMPORARY.number());
  }

  @Test
  void anythingElseIsAnInternalErrorWhoseTraceIsAtHand() {
    engine.failure = new IllegalStateException("surprise");

    Call brief = Call.of(engine, "harden", model, "--clean", clean, "--out", out);
    Call verbose = Call.of(engine, "harden", model, "--clean", clean, "--out", out, "--verbose");

    assertThat(brief.code()).isEqualTo(ExitCode.INTERNAL.number());
    assertThat(brief.err()).contains("INTERNAL_ERROR: IllegalStateException: surprise");
    assertThat(brief.err()).doesNotContain("\tat ");
    assertThat(verbose.err()).contains("\tat ");
  }

  @Test
  void missingFilesAreNamedBeforeAProcessIsStarted() {
    Call noModel = Call.of(engine, "harden", "no.pt", "--clean", clean, "--out", out);
    Call noData = Call.of(engine, "harden", model, "--clean", "nowhere", "--out", out);
    Call noLabels =
        Call.of(engine, "harden", model, "--clean", clean, "--labels", "no", "--out", out);

    assertThat(noModel.err()).startsWith("ARTIFACT_NOT_FOUND: ").contains("no.pt");
    assertThat(noData.err()).startsWith("DATA_NOT_FOUND: ").contains("nowhere");
    assertThat(noLabels.err()).startsWith("LABELS_NOT_FOUND: ");
    assertThat(noModel.code()).isEqualTo(ExitCode.REFUSED.number());
    assertThat(engine.hardening).isNull();
  }

  @Test
  void aModelIsNotWrittenOver() throws IOException {
    Path purified = Files.writeString(Files.createDirectories(out).resolve("purified.pt"), "x");

    Call call = Call.of(engine, "harden", purified, "--clean", clean, "--out", out);

    assertThat(call.code()).isEqualTo(ExitCode.USAGE.number());
    assertThat(call.err()).contains("take another --out");
    assertThat(purified).hasContent("x");
  }

  @Test
  void anEarlierResultDoesNotStandBesideALaterFailure() throws IOException {
    Files.writeString(Files.createDirectories(out).resolve("purified.pt"), "x");
    Files.writeString(out.resolve("purified.delta"), "x");
    Files.writeString(out.resolve("report.json"), "x");
    Files.writeString(out.resolve("attestation.json"), "x");
    engine.failure = new ReasonException(Reason.UNKNOWN_LAYER, "There is no layer x.");

    Call call = Call.of(engine, "harden", model, "--clean", clean, "--out", out);

    assertThat(call.code()).isEqualTo(ExitCode.REFUSED.number());
    assertThat(out).isEmptyDirectory();
  }
}
