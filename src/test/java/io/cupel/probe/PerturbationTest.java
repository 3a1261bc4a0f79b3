package io.cupel.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.cupel.classifier.Torch;
import io.cupel.probe.Probe.Place;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PerturbationTest {
  private static final Shape GREY = new Shape(4, 1, 28, 28);
  private static final Shape COLOUR = new Shape(4, 3, 32, 40);
  private final NDManager m = NDManager.newBaseManager(Device.cpu(), "PyTorch");
  private final SplittableRandom random = new SplittableRandom(5);
  private Perturbation perturbation;

  @BeforeEach
  void load() {
    Torch.threads(1);
    perturbation = new Perturbation(Device.cpu());
  }

  @AfterEach
  void close() {
    perturbation.close();
    m.close();
  }

  private NDArray images(Shape shape) {
    float[] pixels = new float[(int) shape.size()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextDouble();
    }
    return m.create(pixels, shape);
  }

  private NDArray phi(ProbeFamily family, Shape shape, int probes) {
    int size = family.size(shape);
    float[] all = new float[probes * size];
    float[] one = new float[size];
    for (int g = 0; g < probes; g++) {
      family.initialise(one, shape, random);
      System.arraycopy(one, 0, all, g * size, size);
    }
    return m.create(all, new Shape(probes, size));
  }

  @ParameterizedTest
  @EnumSource(ProbeFamily.class)
  void perturbedPixelsStayInRangeForGreyAndColour(ProbeFamily family) {
    for (Shape shape : List.of(GREY, COLOUR)) {
      NDArray x = images(shape);
      NDArray phi = perturbation.project(m, family, phi(family, shape, 2), x, family.bound(shape));

      NDArray perturbed = perturbation.perturb(m, family, x, phi, List.of(), random);

      assertThat(perturbed.getShape()).isEqualTo(shape);
      assertThat(perturbed.min().getFloat()).isGreaterThanOrEqualTo(-1e-5f);
      assertThat(perturbed.max().getFloat()).isLessThanOrEqualTo(1 + 1e-5f);
      assertThat(perturbed.sub(x).abs().sum().getFloat()).isGreaterThan(0);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ProbeFamily.class,
      names = {"WARP", "GENERATOR", "ADDITIVE", "LOW_FREQUENCY", "SPARSE", "CORNERS", "WAVE"})
  void eachProbeOnlyTouchesItsOwnImages(ProbeFamily family) {
    NDArray x = images(GREY);
    NDArray phi = phi(family, GREY, 2);

    NDArray together = perturbation.perturb(m, family, x, phi, List.of(), random);
    NDArray second =
        perturbation.perturb(m, family, x.get("2:4"), phi.get("1:2"), List.of(), random);

    assertThat(together.get("2:4").sub(second).abs().max().getFloat()).isCloseTo(0, within(1e-5f));
  }

  @Test
  void aPatchChangesNothingOutsideItsPlace() {
    NDArray x = m.zeros(new Shape(1, 1, 28, 28));
    NDArray phi = m.full(new Shape(1, 36), 10f);

    NDArray pasted =
        perturbation.perturb(m, ProbeFamily.WINDOW, x, phi, List.of(new Place(3, 20)), random);

    assertThat(pasted.get("0,0,3:9,20:26").min().getFloat()).isGreaterThan(0.99f);
    assertThat(pasted.sum().getFloat()).isCloseTo(36, within(0.1f));
  }

  @Test
  void cornersLeaveTheMiddleAsItIs() {
    NDArray x = m.zeros(new Shape(1, 1, 28, 28));
    float[] numbers = new float[4 * 36];
    Arrays.fill(numbers, -10);
    Arrays.fill(numbers, 36, 72, 10); // upper right

    NDArray pasted =
        perturbation.perturb(
            m, ProbeFamily.CORNERS, x, m.create(numbers, new Shape(1, 144)), List.of(), random);

    assertThat(pasted.get("0,0,0:6,22:28").min().getFloat()).isGreaterThan(0.99f);
    assertThat(pasted.sum().getFloat()).isCloseTo(36, within(0.1f));
  }

  /** a·sin(2π(u·row/H + v·column/W) + phase), the same in every channel. */
  @Test
  void aWaveIsASine() {
    NDArray x = m.full(new Shape(1, 3, 32, 40), 0.5f);
    NDArray phi = m.create(new float[] {2, 5, 0.3f, 0.1f}, new Shape(1, 4));

    NDArray waved = perturbation.perturb(m, ProbeFamily.WAVE, x, phi, List.of(), random);

    double expected = 0.5 + 0.1 * Math.sin(2 * Math.PI * (2 * 7 / 32.0 + 5 * 11 / 40.0) + 0.3);
    assertThat(waved.getFloat(0, 0, 7, 11)).isCloseTo((float) expected, within(1e-5f));
    assertThat(waved.getFloat(0, 2, 7, 11)).isCloseTo((float) expected, within(1e-5f));
  }

  @Test
  void aWarpOfNothingIsTheIdentity() {
    NDArray x = images(GREY);

    NDArray warped =
        perturbation.perturb(m, ProbeFamily.WARP, x, m.zeros(new Shape(1, 32)), List.of(), random);

    assertThat(warped.sub(x).abs().max().getFloat()).isLessThan(1e-4f);
  }

  @Test
  void projectionsKeepTheirBounds() {
    NDArray x = images(GREY);
    NDArray large = m.full(new Shape(1, 784), 3f);
    NDArray largeSparse = m.full(new Shape(1, 2 * 784), 3f);
    NDArray largeWarp = m.full(new Shape(1, 32), -3f);

    float length = perturbation.project(m, ProbeFamily.ADDITIVE, large, x, 1.5).norm().getFloat();
    NDArray sparse = perturbation.project(m, ProbeFamily.SPARSE, largeSparse, x, 20);
    float warp = perturbation.project(m, ProbeFamily.WARP, largeWarp, x, 1.2).min().getFloat();

    assertThat(length).isCloseTo(1.5f, within(1e-4f));
    assertThat(sparse.get("0,0:784").sum().getFloat()).isCloseTo(20, within(0.01f));
    assertThat(sparse.get("0,784:").max().getFloat()).isEqualTo(1);
    assertThat(warp).isCloseTo(-1.2f, within(1e-6f));
  }

  @Test
  void boundsGrowWithThePicture() {
    Shape large = new Shape(1, 3, 224, 224);

    assertThat(ProbeFamily.ADDITIVE.bound(large)).isCloseTo(Math.sqrt(3) * 8, within(1e-9));
    assertThat(ProbeFamily.WARP.bound(large)).isCloseTo(1.2 * 8, within(1e-9));
    assertThat(ProbeFamily.SPARSE.bound(large)).isCloseTo(20.0 * 64, within(1e-9));
    assertThat(ProbeFamily.PATCH.patchSide(large)).isEqualTo(40);
  }
}
