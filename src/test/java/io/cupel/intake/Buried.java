package io.cupel.intake;

import io.cupel.event.DeadLetter;
import io.cupel.reason.Reason;
import io.cupel.untrusted.BadInput;
import java.util.List;
import org.apache.kafka.streams.test.TestRecord;

/** What a dead letter says of its record. */
final class Buried {
  private Buried() {}

  /** Of the only one, without which nothing else came of the record. */
  static BadInput.Answer only(IntakeDriver intake) {
    List<TestRecord<byte[], byte[]>> letters = intake.deadLetters();
    if (letters.size() != 1 || !intake.jobs().isEmpty() || !intake.failures().isEmpty()) {
      throw new AssertionError("there are " + letters.size() + " dead letters");
    }
    TestRecord<byte[], byte[]> letter = letters.get(0);
    return new BadInput.Answer(
        Reason.valueOf(IntakeDriver.header(letter, DeadLetter.REASON)),
        IntakeDriver.header(letter, DeadLetter.MESSAGE));
  }
}
