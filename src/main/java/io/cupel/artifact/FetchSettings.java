package io.cupel.artifact;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What may be fetched.
 *
 * @param maxBytes largest artifact
 * @param connectTimeout to open a connection, each address
 * @param readTimeout longest silence of a server
 * @param totalTimeout for one artifact, redirects included
 * @param allowFile whether {@code file:} URIs may name any file of this machine
 * @param fileRoots folders within which {@code file:} URIs are allowed even so
 * @param allowPrivateAddresses whether http(s) may lead to loopback and private addresses.
 *     Link-local and metadata addresses stay refused
 */
public record FetchSettings(
    long maxBytes,
    Duration connectTimeout,
    Duration readTimeout,
    Duration totalTimeout,
    boolean allowFile,
    List<Path> fileRoots,
    boolean allowPrivateAddresses) {
  /** 2 GiB, 10 s, 30 s, 15 min; no files, no private addresses. */
  public static final FetchSettings DEFAULT =
      new FetchSettings(
          2L << 30,
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofMinutes(15),
          false,
          List.of(),
          false);

  public FetchSettings {
    fileRoots = fileRoots.stream().map(p -> p.toAbsolutePath().normalize()).toList();
    if (maxBytes <= 0) {
      throw new IllegalArgumentException("cupel.fetch.max-bytes is " + maxBytes);
    }
  }
}
