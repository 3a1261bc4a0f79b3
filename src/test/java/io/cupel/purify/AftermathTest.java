package io.cupel.purify;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupel.probe.Probe;
import io.cupel.probe.ProbeFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AftermathTest {
  private static final double HARMLESS = 0.15;
  private final List<String> looks = new ArrayList<>();

  @Test
  void aLayerThatLeavesHalfOfTheImagesReachableIsGivenUp() {
    assertThat(left(0.02, 0.15).hopeless()).isFalse();
    assertThat(left(0.02, 0.49).hopeless()).isFalse();
    assertThat(left(0.02, 0.51).hopeless()).isTrue();
  }

  @Test
  void whatIsHarmlessWaitsWhileSomethingElseGetsThrough() {
    Aftermath now = left(0.02, 0.6).again(finds(0.3), "1", false, false);

    assertThat(looks).containsExactly("1: class 1");
    assertThat(rates(now)).containsExactly(0.02, 0.3);
    assertThat(now.stillEffective()).hasSize(1);
  }

  @Test
  void nothingIsHarmlessBeforeAllWasLookedAtAgain() {
    Aftermath now = left(0.02, 0.6).again(finds(0.1, 0.4), "1", false, false);

    assertThat(looks).containsExactly("1: class 1", "1/rest: class 0");
    assertThat(rates(now)).containsExactly(0.4, 0.1);
    assertThat(now.harmless()).isFalse();
  }

  @Test
  void allIsLookedAtAgainWhereNothingGotThrough() {
    Aftermath now = left(0.02, 0.1).again(finds(0.05, 0.07), "1", false, false);

    assertThat(looks).containsExactly("1/rest: class 0, class 1");
    assertThat(rates(now)).containsExactly(0.05, 0.07);
    assertThat(now.harmless()).isTrue();
  }

  @Test
  void theLastLookIsAtAllEvenWhereSomethingGetsThrough() {
    Aftermath now = left(0.02, 0.6).again(finds(0.3, 0.04), "4", true, false);

    assertThat(looks).containsExactly("4: class 1", "4/rest: class 0");
    assertThat(rates(now)).containsExactly(0.04, 0.3);
  }

  @Test
  void beforeALayerIsGivenUpAllIsLookedAtAndTheHopelessLookStands() {
    Aftermath now = left(0.02, 0.6).again(finds(0.55, 0.04), "1", false, true);

    assertThat(looks).containsExactly("1: class 1", "1/rest: class 0");
    assertThat(rates(now)).containsExactly(0.04, 0.55);
    assertThat(left(0.02, 0.6).again(finds(0.3), "1", false, true).hopeless()).isFalse();
  }

  @Test
  void whatIsAcquittedIsHarmlessWhateverItsRate() {
    Suspicion window = new Suspicion(probe(-1, 0.9), 0.3, true);
    Suspicion towards = new Suspicion(probe(4, 0.9), HARMLESS, true);
    Fresh fresh =
        new Fresh(probe(-1, 0.4), Optional.of(new Fresh.Acquittal(towards, probe(4, 0.1))));

    assertThat(new Aftermath(List.of(window), List.of(fresh)).harmless()).isTrue();
    assertThat(new Aftermath(List.of(window), List.of(Fresh.of(fresh.probe()))).harmless())
        .isFalse();
  }

  /** Fresh probes with these rates, one after another. */
  private Aftermath.Look finds(double... rates) {
    List<Double> left = new ArrayList<>();
    for (double rate : rates) {
      left.add(rate);
    }
    return (some, purpose) -> {
      List<String> classes = some.stream().map(s -> "class " + s.probe().target()).toList();
      looks.add(purpose + ": " + String.join(", ", classes));
      return some.stream().map(s -> Fresh.of(probe(s.probe().target(), left.remove(0)))).toList();
    };
  }

  /** What a fresh probe reaches of class 0, 1 and so on. */
  private static Aftermath left(double... rates) {
    List<Probe> fresh = new ArrayList<>();
    for (double rate : rates) {
      fresh.add(probe(fresh.size(), rate));
    }
    return new Aftermath(
        fresh.stream().map(p -> new Suspicion(p, HARMLESS, true)).toList(),
        fresh.stream().map(Fresh::of).toList());
  }

  private static List<Double> rates(Aftermath aftermath) {
    return aftermath.fresh().stream().map(f -> f.probe().rate()).toList();
  }

  private static Probe probe(int target, double rate) {
    return new Probe(ProbeFamily.ADDITIVE, null, 0, target, Optional.empty(), rate, target);
  }
}
