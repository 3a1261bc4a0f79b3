package io.cupel.artifact;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.Set;

/** Files of this machine. */
final class FileSource implements ArtifactSource {
  private final FetchSettings settings;

  FileSource(FetchSettings settings) {
    this.settings = settings;
  }

  boolean enabled() {
    return settings.allowFile() || !settings.fileRoots().isEmpty();
  }

  @Override
  public Set<String> schemes() {
    return Set.of("file");
  }

  @Override
  public Opened open(String announced) throws IOException {
    URI uri = ArtifactUri.strict(announced);
    Path file = resolve(uri);
    // Devices and pipes have no end, or block.
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new ReasonException(
          Reason.ARTIFACT_NOT_FOUND, ShownUri.of(uri) + " is not a regular file.");
    }
    if (!Files.isReadable(file)) {
      throw new ReasonException(
          Reason.ARTIFACT_NOT_FOUND, ShownUri.of(uri) + " may not be read by this service.");
    }
    return new Opened(
        ArtifactUri.name(uri),
        Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS),
        OptionalLong.of(Files.size(file)));
  }

  /** The real path, every link resolved, within the roots. */
  Path resolve(URI uri) {
    if (uri.getRawPath() == null
        || !uri.getRawPath().startsWith("/")
        || (uri.getAuthority() != null && !uri.getAuthority().equals("localhost"))) {
      throw new ReasonException(
          Reason.ARTIFACT_NOT_FOUND, "A file URI is written file:///folder/file.");
    }
    try {
      Path real = Path.of(uri.getPath()).toRealPath();
      if (settings.allowFile() || within(real)) {
        return real;
      }
    } catch (IOException | IllegalArgumentException e) {
      if (settings.allowFile()) {
        throw new ReasonException(
            Reason.ARTIFACT_NOT_FOUND, ShownUri.of(uri) + " does not exist.", e);
      }
    }
    // The same answer whether it exists or not: outside the roots nobody needs to know.
    throw new ReasonException(
        Reason.ARTIFACT_NOT_FOUND,
        ShownUri.of(uri) + " is not within the folders of cupel.fetch.file-roots.");
  }

  private boolean within(Path real) {
    return settings.fileRoots().stream().anyMatch(root -> real.startsWith(realRoot(root)));
  }

  private static Path realRoot(Path root) {
    try {
      return root.toRealPath();
    } catch (IOException e) {
      return root;
    }
  }
}
