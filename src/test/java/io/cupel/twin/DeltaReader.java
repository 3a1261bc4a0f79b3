package io.cupel.twin;

import io.cupel.untrusted.UntrustedReader;
import java.util.List;
import java.util.Set;

/** The reader of deltas, and of the twins to which they are applied. */
public final class DeltaReader {
  private DeltaReader() {}

  /** Both. */
  public static List<UntrustedReader> all() {
    return List.of(
        UntrustedReader.ofFile(
            "delta",
            "purified.delta",
            UntrustedReader.files(List.of(Twins.file("purified.delta"))),
            DeltaFile::read),
        UntrustedReader.ofFile(
            "twin",
            "twin.pth",
            UntrustedReader.files(
                List.of(
                    Twins.file("prefixed.safetensors"),
                    Twins.file("half.pth"),
                    Twins.file("legacy.pth"))),
            file -> TwinPatch.plan(Twins.delta(), file, Set.of())));
  }
}
