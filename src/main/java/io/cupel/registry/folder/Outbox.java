package io.cupel.registry.folder;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Optional;

/**
 * Where results appear: {@code MODEL/VERSION.json} says how it ended, and where there is a purified
 * file it stands beside it, as {@code MODEL/VERSION.pt}. Each appears whole, the JSON last.
 *
 * @param root is made when there is a first result
 */
public record Outbox(Path root) {
  public Outbox {
    root = root.toAbsolutePath().normalize();
  }

  /**
   * Puts a result, unless it is there.
   *
   * @param json what happened
   * @param purified the new model file
   * @return whether anything was written
   */
  public boolean put(Arrival arrival, byte[] json, Optional<Path> purified) throws IOException {
    Path folder = Files.createDirectories(root.resolve(arrival.model()));
    Path result = folder.resolve(arrival.version() + ".json");
    if (Files.isRegularFile(result) && Arrays.equals(Files.readAllBytes(result), json)) {
      return false;
    }
    if (purified.isPresent()) {
      String name = arrival.file().getFileName().toString();
      try (InputStream model = Files.newInputStream(purified.get())) {
        move(model, folder.resolve(name));
      }
    }
    move(new ByteArrayInputStream(json), result);
    return true;
  }

  /** Hidden until it is whole. */
  private static void move(InputStream content, Path place) throws IOException {
    Path part = Files.createTempFile(place.getParent(), ".", ".part");
    try {
      Files.copy(content, part, StandardCopyOption.REPLACE_EXISTING);
      Files.move(part, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
