package io.cupel.attest;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version as the build wrote it down. */
public final class CupelVersion {
  private CupelVersion() {}

  /** For example {@code 1.2.0}. */
  public static String number() {
    Properties properties = new Properties();
    try (InputStream in =
        CupelVersion.class.getResourceAsStream("/io/cupel/cli/version.properties")) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }
}
