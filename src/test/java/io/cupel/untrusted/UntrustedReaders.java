package io.cupel.untrusted;

import io.cupel.attest.AttestationReaders;
import io.cupel.dataset.DataReaders;
import io.cupel.format.ModelReaders;
import io.cupel.twin.DeltaReader;
import java.util.List;
import java.util.stream.Stream;

/** Every reader of what strangers wrote. */
final class UntrustedReaders {
  private UntrustedReaders() {}

  static List<UntrustedReader> all() {
    return Stream.of(
            ModelReaders.all(), DataReaders.all(), AttestationReaders.all(), DeltaReader.all())
        .flatMap(List::stream)
        .toList();
  }

  static UntrustedReader named(String name) {
    return all().stream()
        .filter(reader -> reader.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(name + " is none of " + all()));
  }
}
