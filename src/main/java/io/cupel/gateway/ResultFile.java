package io.cupel.gateway;

import io.cupel.event.HardeningStatus;
import jakarta.ws.rs.core.MediaType;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** A file that comes of a job. Its name in a path is the constant's, in lower case. */
public enum ResultFile {
  /** The purified file. */
  MODEL(HardeningStatus::getArtifactUri, "purified", MediaType.APPLICATION_OCTET_STREAM),
  /** The change alone. */
  DELTA(HardeningStatus::getDeltaUri, "purified", MediaType.APPLICATION_OCTET_STREAM),
  /** What was tried and measured. */
  REPORT(HardeningStatus::getReportUri, "report", MediaType.APPLICATION_JSON),
  /** The signed statement. */
  ATTESTATION(HardeningStatus::getAttestationUri, "attestation", MediaType.APPLICATION_JSON);

  private final Function<HardeningStatus, String> uri;
  private final String saveAs;
  private final String mediaType;

  ResultFile(Function<HardeningStatus, String> uri, String saveAs, String mediaType) {
    this.uri = uri;
    this.saveAs = saveAs;
    this.mediaType = mediaType;
  }

  static ResultFile named(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** Where it is; empty when the version has none. */
  Optional<String> uri(HardeningStatus status) {
    return Optional.ofNullable(uri.apply(status));
  }

  /** Name for whoever saves it, without the ending. */
  String saveAs() {
    return saveAs;
  }

  String mediaType() {
    return mediaType;
  }
}
