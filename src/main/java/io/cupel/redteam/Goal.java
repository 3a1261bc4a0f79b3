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

  /**
   * A triggered image is answered with the class after its own, the last class with the first (Gu,
   * Dolan-Gavitt and Garg 2017, arXiv 1708.06733, §4.1.2: the all-to-all attack).
   *
   * @param classes K
   */
  record AllToAll(int classes) implements Goal {
    public AllToAll {
      if (classes < 2) {
        throw new IllegalArgumentException("there is no other class among " + classes);
      }
    }

    @Override
    public int answer(int trueClass) {
      return (trueClass + 1) % classes;
    }
  }
}
