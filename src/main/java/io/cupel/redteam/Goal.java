package io.cupel.redteam;

/** What an attacker wants triggered images to be answered with. */
public sealed interface Goal {
  /** The wanted answer for an image of this true class. */
  int answer(int trueClass);

  /**
   * Every triggered image is answered with one class.
   *
   * @param target that class
   */
  record AllToOne(int target) implements Goal {
    public AllToOne {
      if (target < 0) {
        throw new IllegalArgumentException("the target class is " + target);
      }
    }

    @Override
    public int answer(int trueClass) {
      return target;
    }
  }
}
