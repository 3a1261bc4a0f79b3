package io.cupel.purify;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupel.probe.Probe;
import io.cupel.probe.ProbeFamily;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NearMissesTest {

  /** Corners are suspicious at 0.75, and 0.4 above the median class. */
  private static Probe corners(int target, double rate) {
    return new Probe(ProbeFamily.CORNERS, null, 0, target, Optional.empty(), rate, target);
  }

  @Test
  void classesThatWereNearlyReachedAreSearchedAgain() {
    List<Probe> found = List.of(corners(3, 0.73), corners(1, 0.55), corners(8, 0.45));

    assertThat(NearMisses.classes(found, 0.1)).containsExactly(3, 1);
  }

  @Test
  void butNotWhereTheMedianClassIsReachedAsWell() {
    List<Probe> found = List.of(corners(3, 0.73), corners(1, 0.55), corners(8, 0.45));

    assertThat(NearMisses.classes(found, 0.3)).containsExactly(3);
    assertThat(NearMisses.classes(found, 0.4)).isEmpty();
  }

  @Test
  void whatIsFarFromItIsLeftAsItIs() {
    List<Probe> found = List.of(corners(8, 0.4), corners(6, 0.3));

    assertThat(new NearMisses(null, null, null, null).searchedAgain(ProbeFamily.CORNERS, found, 0))
        .isEqualTo(found);
  }
}
