package io.cupel.streams;

/** How a part of the service is. */
public sealed interface Condition {
  /** It works. */
  record Ready() implements Condition {}

  /**
   * It does not work yet, or not for a while.
   *
   * @param missing what it lacks, completing the sentence "the part …"
   */
  record NotReady(String missing) implements Condition {}

  /**
   * It will not work again in this process.
   *
   * @param cause why
   */
  record Dead(String cause) implements Condition {}
}
