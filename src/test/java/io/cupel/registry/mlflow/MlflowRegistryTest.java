package io.cupel.registry.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.artifact.FetchSettings;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import io.cupel.registry.Publication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is published where others change the registry at the same time, or did before. */
class MlflowRegistryTest {
  private static final int MOST_BYTES = 1000;

  @TempDir Path folder;
  private final MemoryMlflow mlflow = new MemoryMlflow();
  private final FakeMlflow server = new FakeMlflow(mlflow);
  private final MlflowRegistry registry =
      new MlflowRegistry(
          "mlflow",
          server.as(new Credentials.None()),
          new FetchSettings(
              MOST_BYTES,
              Duration.ofSeconds(10),
              Duration.ofSeconds(30),
              Duration.ofMinutes(1),
              false,
              List.of(),
              false),
          Optional.empty());

  /** Versions 1 and 2 of one backdoored model. */
  @BeforeEach
  void register() {
    mlflow.files.put(
        "src/MLmodel",
        "flavors:\n  pytorch:\n    model_data: data\n  python_function:\n    data: data\n"
            + "    loader_module: mlflow.pytorch\n");
    mlflow.files.put("src/data/model.pth", "backdoored");
    mlflow.files.put("src/requirements.txt", "torch");
    mlflow.add("mlflow-artifacts:/src", Map.of());
    mlflow.add("mlflow-artifacts:/src", Map.of());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void anAliasMovesForward() throws IOException {
    registry.publish(publication("a", "1", Optional.empty()));
    String second = registry.publish(publication("b", "2", Optional.empty())).version();

    assertThat(mlflow.aliases).containsEntry("hardened", second);
  }

  @Test
  void anAliasDoesNotGoBackToWhatWasMadeFromAnOlderVersion() throws IOException {
    String second = registry.publish(publication("b", "2", Optional.empty())).version();

    String first = registry.publish(publication("a", "1", Optional.empty())).version();

    assertThat(first).isNotEqualTo(second);
    assertThat(mlflow.aliases).containsEntry("hardened", second);
  }

  @Test
  void anotherDeliveryDoesNotUndoWhatAPersonDecidedMeanwhile() throws IOException {
    Publication publication = publication("a", "1", Optional.empty());
    registry.publish(publication);
    mlflow.aliases.put("hardened", "2");

    registry.publish(publication);

    assertThat(mlflow.aliases).containsEntry("hardened", "2");
  }

  @Test
  void aForgedVersionThatIsFirstInTheRaceIsNotPromoted() throws IOException {
    // Given somebody who registers the backdoored folder under the tags of this job, in the moment
    // between the look for earlier versions and the creation of ours
    Publication publication = publication("a", "1", Optional.empty());
    mlflow.beforeCreation =
        () -> mlflow.add("mlflow-artifacts:/src", Tags.of(publication, Optional.empty()));

    assertThatThrownBy(() -> registry.publish(publication))
        .isInstanceOf(ReasonException.class)
        .hasMessageContaining("somebody else made it");
    assertThat(mlflow.aliases).isEmpty();
    assertThat(mlflow.versions).as("ours stays, for when the forged one is removed").containsKey(4);
  }

  @Test
  void aPurifiedVersionIsHardenedAgainWithoutItsOldStatement() throws IOException {
    mlflow.files.put("src/cupel/attestation.json", "of the model file before");
    Publication publication = publication("a", "1", Optional.empty());

    String made = registry.publish(publication).version();

    assertThat(registry.publish(publication).version()).isEqualTo(made);
    assertThat(mlflow.files.subMap("m-1/", "m-1/~"))
        .containsOnlyKeys("m-1/MLmodel", "m-1/data/model.pth", "m-1/requirements.txt")
        .containsEntry("m-1/data/model.pth", "purified a");
  }

  @Test
  void theNewStatementTakesTheOldOnesPlace() throws IOException {
    mlflow.files.put("src/cupel/attestation.json", "of the model file before");
    Publication publication = publication("a", "1", Optional.of("new"));

    String made = registry.publish(publication).version();

    assertThat(registry.publish(publication).version()).isEqualTo(made);
    assertThat(mlflow.files).containsEntry("m-1/cupel/attestation.json", "new");
  }

  @Test
  void aModelFileInTheStatementsPlaceIsRefused() throws IOException {
    mlflow.files.put("src/cupel/attestation.json", "backdoored");
    mlflow.files.put(
        "src/MLmodel", "flavors:\n  pytorch:\n    model_data: cupel/attestation.json\n");

    assertRefused(Reason.UNSUPPORTED_FORMAT, "is not among the files");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFolderOfManyLargeFilesIsNotCopiedWhole(boolean tellsSizes) throws IOException {
    mlflow.tellsSizes = tellsSizes;
    for (int i = 0; i < 20; i++) {
      mlflow.files.put("src/many/" + i, "x".repeat(MOST_BYTES));
    }

    assertRefused(Reason.ARTIFACT_TOO_LARGE, "more than 2000 bytes together");
    assertThat(server.asked)
        .filteredOn(asked -> asked.uri().contains("/src/many/"))
        .hasSizeLessThanOrEqualTo(tellsSizes ? 0 : 2);
    assertThat(Files.list(folder.resolve("work"))).isEmpty();
  }

  private void assertRefused(Reason reason, String text) throws IOException {
    Publication publication = publication("a", "1", Optional.empty());
    assertThatThrownBy(() -> registry.publish(publication))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(text);
    assertThat(mlflow.aliases).isEmpty();
  }

  private Publication publication(String seed, String version, Optional<String> attestation)
      throws IOException {
    Path source = Files.writeString(folder.resolve("source"), "backdoored");
    return Publications.from(
        version, Publications.of(seed, "m", "hardened", source, attestation, folder));
  }
}
