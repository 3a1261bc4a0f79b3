package io.cupel.registry.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.artifact.FetchSettings;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import io.cupel.registry.AliasMove;
import io.cupel.registry.Instruction;
import io.cupel.registry.Promotion;
import io.cupel.registry.Publication;
import io.cupel.registry.PublishedVersion;
import io.cupel.registry.RollBack;
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
  void anAliasMovesBackToWhereItPointedBeforeAndForwardAgain() throws IOException {
    PublishedVersion first = registry.publish(publication("a", "1", Optional.empty()));
    Publication second = publication("b", "2", Optional.empty());
    PublishedVersion now = registry.publish(second);
    assertThat(first.moved()).contains(new AliasMove("hardened", Optional.empty()));
    assertThat(now.moved()).contains(new AliasMove("hardened", Optional.of(first.version())));
    assertThat(registry.publish(second)).as("told again after a crash").isEqualTo(now);

    RollBack back = rollBack(now.version(), Optional.of(first.version()));
    registry.rollBack(back);
    registry.rollBack(back); // delivered again
    assertThat(mlflow.aliases).containsEntry("hardened", first.version());
    assertThat(tags(now.version()))
        .containsEntry("cupel.rolled-back-by", "ada")
        .containsEntry("cupel.roll-back-reason", "it is too slow");
    registry.publish(second);
    assertThat(mlflow.aliases).as("stays").containsEntry("hardened", first.version());

    Promotion promotion = promotion("command", second.jobId(), now.version());
    Optional<AliasMove> move = registry.promote(promotion);
    assertThat(move).contains(new AliasMove("hardened", Optional.of(first.version())));
    assertThat(registry.promote(promotion)).as("delivered again").isEqualTo(move);
    assertThat(registry.promote(promotion("later", second.jobId(), now.version()))).isEmpty();
    assertThat(mlflow.aliases).containsEntry("hardened", now.version());
    assertThat(tags(now.version()))
        .containsEntry("cupel.approved-by", "ada")
        .containsEntry("cupel.approval-reason", "it is too slow");
  }

  @Test
  void anAliasThatPointedNowhereIsRemoved() throws IOException {
    PublishedVersion only = registry.publish(publication("a", "1", Optional.empty()));

    registry.rollBack(rollBack(only.version(), Optional.empty()));

    assertThat(mlflow.aliases).isEmpty();
  }

  @Test
  void anAliasThatSomebodyMovedMeanwhileIsNotRolledBack() throws IOException {
    PublishedVersion first = registry.publish(publication("a", "1", Optional.empty()));
    PublishedVersion second = registry.publish(publication("b", "2", Optional.empty()));
    mlflow.aliases.put("hardened", "2");

    assertThatThrownBy(
            () -> registry.rollBack(rollBack(second.version(), Optional.of(first.version()))))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(Reason.ALIAS_MOVED))
        .hasMessageContaining("points at version 2 now");
    assertThat(mlflow.aliases).containsEntry("hardened", "2");
  }

  @Test
  void aVersionThatTheJobDidNotPublishIsNotPromoted() throws IOException {
    registry.publish(publication("a", "1", Optional.empty()));

    assertThatThrownBy(() -> registry.promote(promotion("command", "other job", "3")))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(Reason.REGISTRY_REFUSED));
  }

  @Test
  void aPersonsApprovalGoesBeforeTheOrderOfVersions() throws IOException {
    registry.publish(publication("b", "2", Optional.empty()));
    Publication older = publication("a", "1", Optional.empty());

    PublishedVersion approved =
        registry.publish(Publications.approved(older, new Instruction("ada", "rare classes only")));

    assertThat(mlflow.aliases).containsEntry("hardened", approved.version());
    assertThat(tags(approved.version()))
        .containsEntry("cupel.approved-by", "ada")
        .containsEntry("cupel.approval-reason", "rare classes only");
  }

  private Map<String, String> tags(String version) {
    return mlflow.versions.get(Integer.parseInt(version)).tags();
  }

  private static RollBack rollBack(String from, Optional<String> to) {
    return new RollBack("m", "hardened", from, to, new Instruction("ada", "it is too slow"));
  }

  private static Promotion promotion(String command, String jobId, String version) {
    return new Promotion(
        command, jobId, "m", version, "hardened", new Instruction("ada", "it is too slow"));
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
