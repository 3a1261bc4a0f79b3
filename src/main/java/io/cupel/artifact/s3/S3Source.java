package io.cupel.artifact.s3;

import io.cupel.artifact.ArtifactSource;
import java.io.IOException;
import java.util.Set;

/** Objects by their URI, {@code s3://BUCKET/KEY}. */
public record S3Source(S3Store store) implements ArtifactSource {
  @Override
  public Set<String> schemes() {
    return Set.of("s3");
  }

  @Override
  public Opened open(String uri) throws IOException {
    return store.open(S3Location.parse(uri));
  }
}
