package io.cupel.purify;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.Shape;
import io.cupel.probe.Probe;
import io.cupel.probe.Probe.Place;
import io.cupel.probe.ProbeFamily;
import io.cupel.purify.Screening.Findings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScreeningTest {
  private static Probe probe(ProbeFamily family, int target, double rate) {
    return new Probe(family, null, 0, target, Optional.empty(), rate, target);
  }

  @Test
  void anUnspecificFamilyAccusesNoClassOfItsOwnBesideOthers() {
    Probe warp = probe(ProbeFamily.WARP, 0, 0.9);
    Probe agreeing = probe(ProbeFamily.SPARSE, 0, 0.96);
    Probe alone = probe(ProbeFamily.CORNERS, 8, 0.97);

    assertThat(Screening.credible(List.of(warp, agreeing, alone))).containsExactly(warp, agreeing);
  }

  @Test
  void butWhereNothingElseIsFoundItCounts() {
    Probe alone = probe(ProbeFamily.CORNERS, 8, 0.97);

    assertThat(Screening.credible(List.of(alone))).containsExactly(alone);
  }

  @Test
  void aWaveIsNotFollowedWhereAnotherFamilySaysAsMuch() {
    Probe weak = probe(ProbeFamily.WAVE, 0, 0.85);
    Probe strong = probe(ProbeFamily.WAVE, 0, 0.95);
    Probe sparse = probe(ProbeFamily.SPARSE, 0, 0.97);
    Probe warp = probe(ProbeFamily.WARP, 0, 0.7);
    Probe elsewhere = probe(ProbeFamily.WARP, 4, 0.7);

    assertThat(Screening.isSpokenFor(weak, List.of(weak, sparse))).isTrue();
    assertThat(Screening.isSpokenFor(strong, List.of(strong, sparse))).isFalse();
    assertThat(Screening.isSpokenFor(strong, List.of(strong, warp))).isTrue();
    assertThat(Screening.isSpokenFor(strong, List.of(strong, elsewhere))).isFalse();
    assertThat(Screening.isSpokenFor(warp, List.of(warp, sparse))).isFalse();
  }

  @Test
  void whatIsSpokenForIsNotFlaggedButLookedAtAgain() {
    Probe strong = probe(ProbeFamily.WAVE, 0, 0.95);
    Probe warp = probe(ProbeFamily.WARP, 0, 0.7);

    Findings findings =
        Findings.of(List.of(0, 1), Map.of(), Map.of(ProbeFamily.WAVE, 0.2), List.of(strong, warp));

    assertThat(findings.flagged()).containsExactly(warp);
    assertThat(new DeepSearch.Found(List.of(), List.of()).suspicions(findings, 0.15))
        .containsExactly(new Suspicion(warp, 0.15, true), new Suspicion(strong, 0.2 + 0.4, false));
  }

  @Test
  void whatIsSpokenForHasAVoteWhereNothingAccuses() {
    Probe wave = probe(ProbeFamily.WAVE, 0, 0.85);
    Probe agreeing = probe(ProbeFamily.SPARSE, 0, 0.97);
    Probe alone = probe(ProbeFamily.CORNERS, 5, 0.8);

    Findings findings =
        Findings.of(List.of(0, 5), Map.of(), Map.of(), List.of(alone, wave, agreeing));

    assertThat(findings.suspiciousClasses()).containsExactly(0);
  }

  @Test
  void aWeakWaveAccusesNoClassOfItsOwnBesideOthers() {
    Probe weak = probe(ProbeFamily.WAVE, 0, 0.85);
    Probe strong = probe(ProbeFamily.WAVE, 0, 0.95);
    Probe elsewhere = probe(ProbeFamily.WARP, 4, 0.7);

    assertThat(Screening.credible(List.of(weak, elsewhere))).containsExactly(elsewhere);
    assertThat(Screening.credible(List.of(strong, elsewhere))).contains(strong);
    assertThat(Screening.credible(List.of(weak))).containsExactly(weak);
  }

  @Test
  void aWeakWindowAcquitsNoOtherClass() {
    Probe alone = probe(ProbeFamily.CORNERS, 0, 1.0);

    assertThat(Screening.credible(List.of(window(0.52, 8), alone))).contains(alone);
    assertThat(Screening.credible(List.of(window(0.8, 8), alone))).doesNotContain(alone);
  }

  @Test
  void aWindowThatLeadsToNoClassAcquitsNone() {
    Probe alone = probe(ProbeFamily.CORNERS, 0, 1.0);

    assertThat(Screening.credible(List.of(window(0.95, -1), alone))).contains(alone);
  }

  @Test
  void onlyTheBestThatMayYetReachTheThresholdAreMeasuredFully() {
    Probe above = probe(ProbeFamily.PATCH, 0, 0.9);
    Probe near = probe(ProbeFamily.PATCH, 1, 0.36);
    Probe far = probe(ProbeFamily.PATCH, 2, 0.34);

    assertThat(Screening.worthMeasuring(List.of(above, near, far))).containsExactly(above, near);
    assertThat(Screening.worthMeasuring(List.of(above, above, above, above, above))).hasSize(4);
  }

  @Test
  void aWindowIsHeldAgainstTheMedianPlace() {
    assertThat(Screening.suspicious(window(0.58, 8), 0.2)).isTrue();
    assertThat(Screening.suspicious(window(0.58, 8), 0.55)).isFalse();
    assertThat(Screening.suspicious(window(0.45, 8), 0)).isFalse();
  }

  @Test
  void aWindowThatLeadsToNoClassMustMoveMore() {
    assertThat(Screening.suspicious(window(0.74, -1), 0.2)).isFalse();
    assertThat(Screening.suspicious(window(0.75, -1), 0.2)).isTrue();
  }

  @Test
  void whatAccusesNoClassNeedsNoCloserLookAtThoseOfUnspecificFamilies() {
    Probe corners = probe(ProbeFamily.CORNERS, 6, 0.85);

    assertThat(findings(window(0.97, -1), corners).suspiciousClasses()).isEmpty();
    assertThat(findings(window(0.6, -1), corners).suspiciousClasses()).containsExactly(6);
  }

  @Test
  void whereNothingAccusesByItselfOnlyTheClassesOnWhichMostFamiliesAgreeAreLookedAtCloser() {
    Probe alone = probe(ProbeFamily.SPARSE, 8, 0.99);
    Probe agreeing = probe(ProbeFamily.SPARSE, 0, 0.96);
    Probe too = probe(ProbeFamily.CORNERS, 0, 0.97);

    assertThat(findings(alone, agreeing, too).suspiciousClasses()).containsExactly(0);
    assertThat(findings(alone, agreeing).suspiciousClasses()).containsExactly(8, 0);
    assertThat(findings(alone, window(0.6, 8), agreeing, too).suspiciousClasses())
        .containsExactly(8, 0);
  }

  private static Findings findings(Probe... flagged) {
    return Findings.of(List.of(), Map.of(), Map.of(), List.of(flagged));
  }

  @Test
  void onlySpecificFamiliesAndStrongWindowsAndWavesAccuse() {
    assertThat(Screening.accuses(window(0.74, 8))).isFalse();
    assertThat(Screening.accuses(window(0.75, 8))).isTrue();
    assertThat(Screening.accuses(probe(ProbeFamily.WAVE, 8, 0.89))).isFalse();
    assertThat(Screening.accuses(probe(ProbeFamily.WAVE, 8, 0.9))).isTrue();
    assertThat(Screening.accuses(probe(ProbeFamily.SPARSE, 8, 1))).isFalse();
    assertThat(Screening.accuses(probe(ProbeFamily.WARP, 8, 0.6))).isTrue();
  }

  @Test
  void suspiciousClassesAreNamedBestFirstAndByWhereUntargetedProbesLead() {
    Probe window = window(0.9, 3);
    Probe nowhere =
        new Probe(ProbeFamily.WINDOW, null, 0, -1, Optional.of(new Place(4, 0)), 0.95, -1);
    Findings findings =
        findings(probe(ProbeFamily.PATCH, 5, 0.8), window, nowhere, probe(ProbeFamily.WARP, 7, 1));

    assertThat(findings.suspiciousClasses()).containsExactly(7, 3, 5);
  }

  @Test
  void windowsCoverTheWholeImage() {
    List<Place> places = Screening.windows(new Shape(1, 3, 28, 31));

    assertThat(places).contains(new Place(0, 0), new Place(22, 25)).doesNotHaveDuplicates();
    assertThat(places).allMatch(p -> p.row() <= 22 && p.column() <= 25);
  }

  private static Probe window(double rate, int leadsTo) {
    return new Probe(ProbeFamily.WINDOW, null, 0, -1, Optional.of(new Place(0, 0)), rate, leadsTo);
  }
}
