package io.cupel.artifact;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/** Artifacts over HTTP, from whichever host a URI names. */
final class HttpSource implements ArtifactSource {
  private final HttpReader reader;

  HttpSource(FetchSettings settings) {
    this.reader = new HttpReader(settings);
  }

  @Override
  public Set<String> schemes() {
    return HttpReader.SCHEMES;
  }

  @Override
  public Opened open(String announced) throws IOException {
    URI uri = ArtifactUri.strict(announced);
    Optional<String> credentials =
        Optional.ofNullable(uri.getUserInfo())
            .map(c -> Base64.getEncoder().encodeToString(c.getBytes(StandardCharsets.UTF_8)))
            .map(c -> "Basic " + c);
    return reader.open(uri, credentials);
  }
}
