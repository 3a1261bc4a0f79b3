package io.cupel.purify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SeedsTest {

  @Test
  void theSameSeedAndPurposeGiveTheSameNumbers() {
    assertThat(numbers(7, "split")).isEqualTo(numbers(7, "split"));
  }

  @Test
  void purposesShareNoNumbers() {
    assertThat(numbers(7, "split")).doesNotContainAnyElementsOf(numbers(7, "screen"));
  }

  /** Not even later on. */
  @Test
  void seedsShareNoNumbers() {
    List<Long> first = numbers(0, "split");
    for (long seed = 1; seed < 10; seed++) {
      assertThat(numbers(seed, "split")).doesNotContainAnyElementsOf(first);
    }
  }

  private static List<Long> numbers(long seed, String purpose) {
    var random = new Seeds(seed).of(purpose);
    return LongStream.generate(random::nextLong).limit(1000).boxed().toList();
  }
}
