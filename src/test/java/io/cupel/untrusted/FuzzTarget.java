package io.cupel.untrusted;

import java.io.IOException;

/**
 * Where the fuzzer Jazzer enters (load-tests/fuzz.sh): one input for the reader that the system
 * property {@code cupel.fuzz} names.
 */
public final class FuzzTarget {
  private static final UntrustedReader READER =
      UntrustedReaders.named(System.getProperty("cupel.fuzz", ""));

  private FuzzTarget() {}

  /** Called by Jazzer once: loads the classes, which takes longer than any input may. */
  public static void fuzzerInitialize() throws IOException {
    for (byte[] seed : READER.seeds().get()) {
      Harmless.accepts(READER, seed);
    }
    Harmless.accepts(READER, new byte[0]);
  }

  /** Called by Jazzer for every input; what is thrown is a finding. */
  public static void fuzzerTestOneInput(byte[] input) {
    Harmless.accepts(READER, input);
  }
}
