package io.cupel.probe;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.cupel.classifier.Program;
import io.cupel.probe.Probe.Place;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Applies probes of every family to images: G probes to G·n images, the first n images by the first
 * probe and so on.
 */
public final class Perturbation implements AutoCloseable {
  private final Map<ProbeFamily, Program> programs = new EnumMap<>(ProbeFamily.class);
  private final Program descent;

  public Perturbation(Device device) {
    descent = Program.load(Perturbation.class, "Descent", device);
    for (ProbeFamily family : ProbeFamily.values()) {
      programs.put(family, Program.load(Perturbation.class, family.program(), device));
    }
  }

  /** A probe's numbers phi [1,P], its own or refined ones, applied to images [n,C,H,W]. */
  NDArray perturb(NDManager m, Probe probe, NDArray phi, NDArray images, SplittableRandom random) {
    return perturb(
        m, probe.family(), images, phi, probe.place().map(List::of).orElse(List.of()), random);
  }

  /**
   * Perturbed images [G·n,C,H,W].
   *
   * @param images [G·n,C,H,W]
   * @param phi [G,P]
   * @param places one a probe; empty: a random place for each image, where the family has places
   */
  NDArray perturb(
      NDManager m,
      ProbeFamily family,
      NDArray images,
      NDArray phi,
      List<Place> places,
      SplittableRandom random) {
    return programs
        .get(family)
        .call(m, "perturb", images, phi, places(m, family, images.getShape(), places, random));
  }

  private static NDArray places(
      NDManager m, ProbeFamily family, Shape images, List<Place> fixed, SplittableRandom random) {
    int n = (int) images.get(0);
    int side = family.patchSide(images);
    long[] place = new long[2 * n];
    if (!fixed.isEmpty()) {
      int each = n / fixed.size();
      Arrays.setAll(
          place,
          i -> i % 2 == 0 ? fixed.get(i / 2 / each).row() : fixed.get(i / 2 / each).column());
    } else if (side > 0) {
      int rows = (int) images.get(2) - side + 1;
      int columns = (int) images.get(3) - side + 1;
      for (int i = 0; i < place.length; i++) {
        place[i] = random.nextInt(i % 2 == 0 ? rows : columns);
      }
    }
    return m.create(place, new Shape(n, 2));
  }

  /** Into the family's bound. */
  NDArray project(NDManager m, ProbeFamily family, NDArray phi, NDArray images, double bound) {
    return programs.get(family).call(m, "project", phi, images, m.create((float) bound));
  }

  /** One step of normalised momentum descent; gives the new phi and the new velocity. */
  NDArray[] step(
      NDManager m,
      NDArray phi,
      NDArray velocity,
      NDArray gradient,
      double stepSize,
      double momentum) {
    var next =
        descent.callAll(
            m,
            "step",
            phi,
            velocity,
            gradient,
            m.create((float) stepSize),
            m.create((float) momentum));
    return new NDArray[] {next.get(0), next.get(1)};
  }

  @Override
  public void close() {
    programs.values().forEach(Program::close);
    descent.close();
  }
}
