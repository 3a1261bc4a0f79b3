package io.cupel.redteam;

import io.cupel.dataset.LabelledImages;

/**
 * What an attacker knows and wants.
 *
 * @param training clean images
 * @param classes K
 * @param target the class that triggered images shall be answered with
 * @param seed settles the trigger
 * @param model a clean one
 */
record AttackScene(
    LabelledImages training, int classes, int target, long seed, InputGradient model) {
  Goal.AllToOne toTarget() {
    return new Goal.AllToOne(target);
  }
}
