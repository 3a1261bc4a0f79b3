package io.cupel.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.artifact.ArtifactStore;
import io.cupel.attest.Attestation;
import io.cupel.attest.Attestor;
import io.cupel.attest.KeyPairFiles;
import io.cupel.attest.PrivateKeyFile;
import io.cupel.attest.Provenance.Inputs;
import io.cupel.attest.ResourceDescriptor;
import io.cupel.attest.VerificationKey;
import io.cupel.classifier.EngineSoftware;
import io.cupel.dataset.DataLocation;
import io.cupel.dataset.Preprocessing;
import io.cupel.digest.Sha256;
import io.cupel.event.HardeningJob;
import io.cupel.event.HardeningPolicy;
import io.cupel.event.ImagePreprocessing;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.purify.HardeningReport;
import io.cupel.purify.HardeningReport.Verdict;
import io.cupel.purify.HardeningRequest;
import io.cupel.reason.ReasonException;
import io.cupel.verify.ConfidenceInterval;
import io.cupel.verify.LayerChange;
import io.cupel.verify.Sharpness;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResultStoreTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  @TempDir Path folder;
  private String name = "purified.pt";
  private Path out;
  private Path model;
  private ResourceDescriptor source;

  @BeforeEach
  void files() throws IOException {
    model = Files.writeString(folder.resolve("model.pt"), "backdoored");
    source = ResourceDescriptor.of(model);
    out = Files.createDirectory(folder.resolve("out"));
  }

  @ParameterizedTest
  @EnumSource(Verdict.class)
  void everyVerdictIsAttested(Verdict verdict) throws IOException {
    KeyPairFiles keys = KeyPairFiles.in(folder.resolve("keys"));
    keys.create();
    Attestor attestor = new Attestor(PrivateKeyFile.read(keys.privateKey()));

    JobEvents.Kept kept = keep(Optional.of(attestor), verdict);

    Path file = Path.of(URI.create(kept.attestationUri().orElseThrow()));
    Attestation attestation = Attestation.verified(file, VerificationKey.read(keys.publicKey()));
    assertThat(file).hasFileName(Sha256.ofArtifact(file) + ".json");
    assertThat(attestation.verdict()).isEqualTo(verdict);
    attestation.requireSource(source);
    attestation.requireSubject(
        kept.modelUri().map(uri -> ResourceDescriptor.of(Path.of(URI.create(uri)))).orElse(source));
    assertThat(kept.modelUri().isPresent())
        .isEqualTo(verdict == Verdict.PURIFIED || verdict == Verdict.HARDENED);
    assertThat(attestation.predicate().at("/report/digest/sha256").asText())
        .isEqualTo(Sha256.ofArtifact(Path.of(URI.create(kept.reportUri()))));
    assertThat(attestation.predicate().at("/job/policyDigest/sha256").asText()).isEqualTo("01");
    assertThat(attestation.predicate().at("/finishedAt").asText()).isEqualTo(NOW.toString());
  }

  @Test
  void theSameResultIsTheSameAttestation() throws IOException {
    KeyPairFiles keys = KeyPairFiles.in(folder.resolve("keys"));
    keys.create();
    Attestor attestor = new Attestor(PrivateKeyFile.read(keys.privateKey()));

    assertThat(keep(Optional.of(attestor), Verdict.PURIFIED))
        .isEqualTo(keep(Optional.of(attestor), Verdict.PURIFIED));
  }

  @Test
  void withoutAKeyNothingIsSigned() throws IOException {
    assertThat(keep(Optional.empty(), Verdict.PURIFIED).attestationUri()).isEmpty();
  }

  @Test
  void theDeltaIsKeptBesideANewModel() throws IOException {
    Files.writeString(out.resolve("purified.delta"), "change");

    Path kept = Path.of(URI.create(keep(Optional.empty(), Verdict.PURIFIED).deltaUri().get()));

    assertThat(kept).hasFileName(Sha256.ofArtifact(kept) + ".delta").hasContent("change");
    assertThat(keep(Optional.empty(), Verdict.REJECTED).deltaUri()).isEmpty();
  }

  @Test
  void anotherFileUnderTheDeltasNameIsNotKept() throws IOException {
    Path other = Files.writeString(folder.resolve("secret"), "x");
    Files.createSymbolicLink(out.resolve("purified.delta"), other);

    assertThat(keep(Optional.empty(), Verdict.PURIFIED).deltaUri()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"pt2", "onnx"})
  void aFileKeepsTheEndingThatItsReadersLookAt(String ending) throws IOException {
    name = "purified." + ending;

    assertThat(keep(Optional.empty(), Verdict.PURIFIED).modelUri())
        .get()
        .asString()
        .endsWith('.' + ending);
  }

  @ParameterizedTest
  @ValueSource(strings = {"keys.pt", "purified.delta"})
  void aFileOfAnotherNameIsNotPublished(String other) {
    name = other;

    assertThatThrownBy(() -> keep(Optional.empty(), Verdict.PURIFIED))
        .isInstanceOf(ReasonException.class)
        .hasMessageContaining(other);
  }

  private JobEvents.Kept keep(Optional<Attestor> attestor, Verdict verdict) throws IOException {
    ArtifactStore store = new ArtifactStore(folder.resolve("artifacts"));
    return new ResultStore(store, attestor)
        .keep(job(), Inputs.of(source, request().clean()), request(), report(verdict), NOW);
  }

  private HardeningJob job() {
    return HardeningJob.newBuilder()
        .setJobId("j1")
        .setPolicyDigest("01")
        .setVersion(
            ModelVersionRegistered.newBuilder()
                .setRegistry("event")
                .setModel("m")
                .setVersion("7")
                .setArtifactUri("file:///models/model.pt")
                .setTags(Map.of())
                .setRegisteredAt(NOW)
                .build())
        .setPolicy(
            HardeningPolicy.newBuilder()
                .setCleanDataUri("file:///data/clean")
                .setPreprocessing(ImagePreprocessing.newBuilder().build())
                .build())
        .setCreatedAt(NOW)
        .build();
  }

  private HardeningRequest request() {
    return new HardeningRequest(
        model.toString(),
        DataLocation.of(folder),
        Preprocessing.NONE,
        "auto",
        "default",
        0,
        false,
        0.02,
        0.15,
        true,
        false,
        false,
        "cpu",
        1,
        out.toString());
  }

  private HardeningReport report(Verdict verdict) throws IOException {
    Path file = Files.writeString(out.resolve(name), "pure");
    boolean published = verdict == Verdict.PURIFIED || verdict == Verdict.HARDENED;
    return new HardeningReport(
        verdict,
        "default",
        verdict == Verdict.UNCHANGED ? null : "fc",
        published ? List.of("fc.weight") : List.of(),
        published ? file.toString() : null,
        published ? Sha256.ofArtifact(file) : null,
        source.sha256(),
        100,
        10,
        0.9,
        0.89,
        new ConfidenceInterval(0.8, 0.95),
        new ConfidenceInterval(0.8, 0.95),
        List.of(),
        Sharpness.UNKNOWN,
        LayerChange.NONE,
        List.of(),
        List.of(),
        List.of(),
        Map.of(),
        1,
        1,
        Map.of(),
        100,
        "cpu",
        new EngineSoftware("17", "0.36.0", "2.7.1"),
        0,
        List.of());
  }
}
