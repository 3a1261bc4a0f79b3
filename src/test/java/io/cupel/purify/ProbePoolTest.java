package io.cupel.purify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.cupel.probe.Probe;
import io.cupel.probe.ProbeFamily;
import io.cupel.purify.ProbePool.Entry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProbePoolTest {
  private static final int DRAWS = 2000;
  private final NDManager keep = NDManager.newBaseManager(Device.cpu(), "PyTorch");
  private final SplittableRandom random = new SplittableRandom(1);
  private final ProbePool pool = new ProbePool(keep);

  @AfterEach
  void close() {
    keep.close();
  }

  private Probe probe(ProbeFamily family) {
    return new Probe(family, keep.zeros(new Shape(1, 2)), 0, 0, Optional.empty(), 1, 0);
  }

  @Test
  void everyPartGetsItsShareOfAStep() {
    pool.addPart(List.of(probe(ProbeFamily.WARP)), 2);
    pool.addPart(List.of(probe(ProbeFamily.SPARSE)), 3);

    List<Entry> entries = pool.draw(64, random);

    assertThat(entries)
        .extracting(e -> e.probe().family() + " " + e.images())
        .containsExactly("WARP 16", "WARP 16", "SPARSE 10", "SPARSE 11", "SPARSE 11");
  }

  @Test
  void aFamilyWithManyProbesCrowdsOutNoOther() {
    List<Probe> probes = new ArrayList<>(Collections.nCopies(9, probe(ProbeFamily.SPARSE)));
    Probe patch = probe(ProbeFamily.PATCH);
    probes.add(patch);
    pool.addPart(probes, 1);

    assertThat(share(patch)).isCloseTo(0.5, within(0.05));
  }

  @Test
  void whatStillHasAnEffectIsDrawnMoreOften() {
    Probe weak = probe(ProbeFamily.WARP);
    Probe strong = probe(ProbeFamily.SPARSE);
    pool.addPart(List.of(weak, strong), 1);
    pool.note(List.of(new Entry(weak, 2), new Entry(strong, 1)), new float[] {0.1f, 0.3f, 0.6f});

    assertThat(share(strong)).isCloseTo(0.75, within(0.05));
  }

  @Test
  void whatHasNoEffectAnyMoreIsDrawnNowAndThen() {
    Probe none = probe(ProbeFamily.WARP);
    Probe some = probe(ProbeFamily.SPARSE);
    pool.addPart(List.of(none, some), 1);
    pool.note(List.of(new Entry(none, 1), new Entry(some, 1)), new float[] {0, 0.18f});

    assertThat(share(none)).isCloseTo(0.1, within(0.03));
  }

  @Test
  void answersThatAreNoNumbersStopNoStep() {
    Probe broken = probe(ProbeFamily.WARP);
    pool.addPart(List.of(broken), 1);

    pool.note(List.of(new Entry(broken, 1)), new float[] {Float.NaN});

    assertThat(pool.draw(8, random)).extracting(Entry::probe).containsExactly(broken);
  }

  @Test
  void effectsOnAnotherModelAreForgotten() {
    Probe weak = probe(ProbeFamily.WARP);
    pool.addPart(List.of(weak, probe(ProbeFamily.SPARSE)), 1);
    pool.note(List.of(new Entry(weak, 1)), new float[] {0.1f});

    pool.forgetEffects();

    assertThat(share(weak)).isCloseTo(0.5, within(0.05));
  }

  private double share(Probe wanted) {
    long drawn = 0;
    for (int i = 0; i < DRAWS; i++) {
      drawn += pool.draw(8, random).get(0).probe() == wanted ? 1 : 0;
    }
    return (double) drawn / DRAWS;
  }

  @Test
  void followsAProbeAndKeepsItAsItWasFound() {
    Probe probe = probe(ProbeFamily.WARP);
    try (NDManager step = keep.newSubManager()) {
      NDArray moved = step.ones(probe.phi().getShape());

      pool.follow(probe, moved);
    }

    assertThat(pool.followed(probe).sum().getFloat()).isEqualTo(2);
    assertThat(probe.phi().sum().getFloat()).isZero();
  }

  @Test
  void whatGotThroughTakesNothingFromTheFirstPart() {
    pool.addPart(List.of(probe(ProbeFamily.WARP)), 1);
    pool.addPart(List.of(probe(ProbeFamily.SPARSE)), 1);

    pool.addResistant(List.of(probe(ProbeFamily.ADDITIVE)));

    assertThat(pool.draw(64, random))
        .extracting(e -> e.probe().family() + " " + e.images())
        .containsExactly("WARP 32", "SPARSE 16", "ADDITIVE 8", "ADDITIVE 8");
  }

  @Test
  void aRoundThatNothingGotThroughChangesNoShares() {
    pool.addPart(List.of(probe(ProbeFamily.WARP)), 1);

    pool.addResistant(List.of());

    assertThat(pool.draw(64, random)).extracting(Entry::images).containsExactly(64);
  }
}
