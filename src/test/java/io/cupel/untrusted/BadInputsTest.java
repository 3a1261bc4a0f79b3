package io.cupel.untrusted;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupel.artifact.BadAddresses;
import io.cupel.attest.BadAttestations;
import io.cupel.attest.BadKeys;
import io.cupel.cli.BadCommandLines;
import io.cupel.dataset.BadArrays;
import io.cupel.dataset.BadImages;
import io.cupel.dataset.BadListings;
import io.cupel.dataset.BadTables;
import io.cupel.format.BadDecoys;
import io.cupel.format.BadExports;
import io.cupel.format.BadModelFiles;
import io.cupel.format.BadOnnxModels;
import io.cupel.format.BadPickles;
import io.cupel.format.BadPrograms;
import io.cupel.gateway.BadRequests;
import io.cupel.intake.BadAnnouncements;
import io.cupel.intake.BadPolicies;
import io.cupel.intake.BadRecords;
import io.cupel.reason.Reason;
import io.cupel.registry.mlflow.BadModelUris;
import io.cupel.registry.mlflow.webhook.BadDeliveries;
import io.cupel.twin.BadDeltas;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One table of bad inputs: each is refused with its reason code, in words that say what is wrong.
 * The cases stand beside what they are for; no two break the same rule at the same place.
 */
class BadInputsTest {
  /** Characters. Whoever writes an input must not decide how long a log line or an event gets. */
  private static final int LONGEST_MESSAGE = 3800;

  /** What no input alone can cause, or only one that libtorch runs, and where it is tested. */
  private static final Set<Reason> ELSEWHERE =
      EnumSet.of(
          // a service or a disk that is away: the tests of each client
          Reason.BROKER_UNAVAILABLE,
          Reason.STORE_UNAVAILABLE,
          Reason.REGISTRY_UNAVAILABLE,
          // a command of the operator: CommandSignerTest
          Reason.SIGNER_UNAVAILABLE,
          Reason.SIGNER_KEY_WRONG,
          // the registry's state, not an input: MlflowRegistryTest, CommandBrokerTest
          Reason.REGISTRY_REFUSED,
          Reason.ALIAS_MOVED,
          // answers of the HTTP layer before anything is read: MlflowGatewayIT
          Reason.WEBHOOK_NOT_CONFIGURED,
          Reason.WEBHOOK_TOO_LARGE,
          // what a command learns of what it started: AnnouncedJobTest, ReplayResultTest
          Reason.NO_OUTCOME,
          Reason.NOT_REPLAYED,
          // how libtorch takes a model: UnusualModelsTest, PurificationTest
          Reason.REFUSED_AMBIGUOUS_OUTPUT,
          Reason.REFUSED_HEAD_SHAPE,
          Reason.MODEL_FAILED,
          Reason.NON_FINITE_OUTPUT,
          Reason.REFUSED_BASELINE_TOO_LOW,
          Reason.TOO_FEW_CLEAN_IMAGES,
          Reason.CLASS_MISSING,
          Reason.UNKNOWN_LAYER,
          Reason.UNSUPPORTED_LAYER,
          Reason.DEVICE_UNAVAILABLE,
          // the engine's process: EngineTest, WorkerBrokerTest
          Reason.ENGINE_CRASHED,
          Reason.ENGINE_OUT_OF_MEMORY,
          Reason.TIME_BUDGET_EXCEEDED,
          Reason.DELIVERIES_EXHAUSTED,
          // what must never be the answer
          Reason.INTERNAL_ERROR);

  @TempDir Path folder;

  static List<BadInput> events() {
    return joined(BadRecords.all(), BadAnnouncements.all());
  }

  static List<BadInput> policies() {
    return BadPolicies.all();
  }

  static List<BadInput> requests() {
    return joined(BadRequests.all(), BadDeliveries.all());
  }

  static List<BadInput> addresses() {
    return joined(BadAddresses.all(), BadModelUris.all());
  }

  static List<BadInput> archives() {
    return joined(
        BadModelFiles.all(),
        BadPickles.all(),
        BadPrograms.all(),
        BadDecoys.all(),
        BadExports.all(),
        BadOnnxModels.all(),
        BadDeltas.all());
  }

  static List<BadInput> images() {
    return joined(BadImages.all(), BadArrays.all(), BadTables.all(), BadListings.all());
  }

  static List<BadInput> attestations() {
    return joined(BadAttestations.all(), BadKeys.all());
  }

  static List<BadInput> commandLines() {
    return BadCommandLines.all();
  }

  private static Stream<BadInput> all() {
    return joined(
        events(),
        policies(),
        requests(),
        addresses(),
        archives(),
        images(),
        attestations(),
        commandLines())
        .stream();
  }

  @SafeVarargs
  private static List<BadInput> joined(List<BadInput>... lists) {
    return Stream.of(lists).flatMap(List::stream).toList();
  }

  @ParameterizedTest
  @MethodSource("events")
  void anEventIsRefused(BadInput input) throws Exception {
    requireRefused(input);
  }

  @ParameterizedTest
  @MethodSource("policies")
  void aPolicyIsRefused(BadInput input) throws Exception {
    requireRefused(input);
  }

  @ParameterizedTest
  @MethodSource("requests")
  void aRequestIsRefused(BadInput input) throws Exception {
    requireRefused(input);
  }

  @ParameterizedTest
  @MethodSource("addresses")
  void anAddressIsRefused(BadInput input) throws Exception {
    requireRefused(input);
  }

  @ParameterizedTest
  @MethodSource("archives")
  void aModelFileIsRefused(BadInput input) throws Exception {
    requireRefused(input);
  }

  @ParameterizedTest
  @MethodSource("images")
  void imagesAreRefused(BadInput input) throws Exception {
    requireRefused(input);
  }

  @ParameterizedTest
  @MethodSource("attestations")
  void anAttestationIsRefused(BadInput input) throws Exception {
    requireRefused(input);
  }

  @ParameterizedTest
  @MethodSource("commandLines")
  void aCommandLineIsRefused(BadInput input) throws Exception {
    requireRefused(input);
  }

  private void requireRefused(BadInput input) throws Exception {
    BadInput.Answer answer = input.trial().meet(folder);

    assertThat(answer.reason()).as(answer.message()).isEqualTo(input.expected());
    assertThat(answer.message())
        .contains(input.says())
        .doesNotContain(BadInput.SECRET, "\tat ", "java.")
        .doesNotContainPattern("[\\p{Cc}\\p{Cf}]")
        .hasSizeBetween(20, LONGEST_MESSAGE);
  }

  @Test
  void thereAreMoreThanSevenHundredAndNoneTwice() {
    assertThat(all()).hasSizeGreaterThan(700);
    assertThat(all().map(BadInput::name)).doesNotHaveDuplicates();
  }

  @Test
  void everyReasonThatAnInputCanHaveOccurs() {
    Set<Reason> met = all().map(BadInput::expected).collect(Collectors.toSet());

    assertThat(met).containsExactlyInAnyOrderElementsOf(EnumSet.complementOf(copy(ELSEWHERE)));
  }

  private static EnumSet<Reason> copy(Set<Reason> reasons) {
    return EnumSet.copyOf(reasons);
  }
}
