package io.cupel.bench.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.cupel.purify.HardeningReport.ProbeEvidence;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProbeExcessTest {
  /** Each word is {@code family:class:before:after}; −1 after is not looked at again. */
  private static List<ProbeEvidence> probes(String words) {
    return Arrays.stream(words.split(" "))
        .map(word -> word.split(":"))
        .map(
            w ->
                new ProbeEvidence(
                    w[0],
                    Integer.parseInt(w[1]),
                    false,
                    Double.parseDouble(w[2]),
                    Double.parseDouble(w[3]),
                    1))
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    // one class looked at again: against what the family reached of the others before
    "warp:0:0.9:0.3 warp:1:0.1:-1 warp:2:0.2:-1, 0.1",
    // most classes looked at again: against what the family reaches of them now
    "additive:0:0.9:0.8 additive:1:0.5:0.6 additive:2:0.5:0.5, 0.2",
    // no other class known
    "window:-1:0.9:0.3, 0.3",
    // the family that reaches furthest
    "window:-1:0.9:0.3 patch:1:0.9:0.7 patch:0:0:-1 patch:2:0:-1, 0.7",
  })
  void isWhatFreshProbesReachBeyondTheUsual(String words, double excess) {
    assertThat(ProbeExcess.of(probes(words), 3)).isCloseTo(excess, within(1e-9));
  }

  @Test
  void withoutFreshProbesThereIsNone() {
    assertThat(ProbeExcess.of(probes("warp:0:0.5:-1 warp:1:0.5:-1"), 3)).isNaN();
  }
}
