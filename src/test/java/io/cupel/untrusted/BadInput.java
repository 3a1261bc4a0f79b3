package io.cupel.untrusted;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.nio.file.Path;

/**
 * One input that must be refused, and how.
 *
 * @param name what is bad about it
 * @param expected the code that it gets
 * @param says a part of the message, by which a reader knows what is wrong
 * @param trial gives it to the product
 */
public record BadInput(String name, Reason expected, String says, Trial trial) {
  /** Stands where an input holds a secret; it may be in no answer. */
  public static final String SECRET = "s3cr3t-0123456789abcdef-0123456789";

  public BadInput {
    if (says.length() < 3) {
      throw new IllegalArgumentException(name + ": what does its message say?");
    }
  }

  /** What the product answered. */
  public record Answer(Reason reason, String message) {}

  /** Gives the input to the product. */
  public interface Trial {
    /**
     * The product's answer.
     *
     * @param folder an empty one
     */
    Answer meet(Path folder) throws Exception;
  }

  /** Reads an input that is refused by an exception. */
  public interface Reading {
    void read(Path folder) throws Exception;
  }

  /** A case that is refused by a {@link ReasonException}; any other exception is a finding. */
  public static BadInput of(String name, Reason expected, String says, Reading reading) {
    return new BadInput(
        name,
        expected,
        says,
        folder -> {
          try {
            reading.read(folder);
          } catch (ReasonException e) {
            return new Answer(e.reason(), String.valueOf(e.getMessage()));
          }
          throw new AssertionError("it was accepted");
        });
  }

  @Override
  public String toString() {
    return name;
  }
}
