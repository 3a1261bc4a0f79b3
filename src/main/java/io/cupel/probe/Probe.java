package io.cupel.probe;

import ai.djl.ndarray.NDArray;
import java.util.Optional;

/**
 * One found probe.
 *
 * @param family what it may do
 * @param phi its numbers, [1,P]
 * @param bound its bound, on the image's own scale
 * @param target the class it pulls to; −1: away from the label
 * @param place its fixed place, where the family has one
 * @param rate share of held-out images that it moved, 0..1
 * @param leadsTo the class to which it moved more than half of those; −1: there is none
 */
public record Probe(
    ProbeFamily family,
    NDArray phi,
    double bound,
    int target,
    Optional<Place> place,
    double rate,
    int leadsTo) {

  Probe measured(double newRate, int newLeadsTo) {
    return new Probe(family, phi, bound, target, place, newRate, newLeadsTo);
  }

  /** The same, to be searched for towards a class. */
  public Probe towards(int otherTarget) {
    return new Probe(family, phi, bound, otherTarget, place, rate, leadsTo);
  }

  /** Upper left corner of a patch, pixels. */
  public record Place(int row, int column) {}
}
