package io.cupel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupel.reason.ReasonException;
import io.cupel.replay.Candidate;
import io.cupel.replay.Place;
import io.cupel.replay.Replay;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which replays are failures of the command. */
class ReplayResultTest {
  private static final Place UNKNOWN = new Place("dead-letters", 0, 99);

  private final Candidate letter = ReplayLineTest.letter("model-versions", "Not Avro.");
  private final Replay.Left left = new Replay.Left(letter, "It is no longer kept.");

  private static Optional<String> failure(
      Set<Place> named, List<Candidate> done, List<Replay.Left> left) {
    Optional<ReasonException> failure = new ReplayResult(named, done, left).failure();
    failure.ifPresent(
        f -> assertThat(ExitCode.of(f.reason())).as("%s", f).isEqualTo(ExitCode.REFUSED));
    return failure.map(ReasonException::getMessage);
  }

  @Test
  void whatWasNamedMustBeReplayed() {
    assertThat(failure(Set.of(letter.id()), List.of(letter), List.of())).isEmpty();
    assertThat(failure(Set.of(letter.id()), List.of(), List.of(left)))
        .hasValueSatisfying(
            text -> assertThat(text).startsWith("Not replayed: dead-letters-0@17."));
    assertThat(failure(Set.of(letter.id(), UNKNOWN), List.of(letter), List.of()))
        .hasValueSatisfying(
            text -> assertThat(text).startsWith("Not replayed: dead-letters-0@99."));
  }

  @Test
  void ofWhatWasChosenOtherwiseOneIsEnough() {
    assertThat(failure(Set.of(), List.of(letter), List.of(left))).isEmpty();
    assertThat(failure(Set.of(), List.of(), List.of(left)))
        .hasValueSatisfying(text -> assertThat(text).startsWith("Nothing of what was chosen"));
  }

  @Test
  void nothingToChooseFromIsNoFailure() {
    assertThat(failure(Set.of(), List.of(), List.of())).isEmpty();
  }
}
