package io.cupel.registry.folder;

import io.cupel.digest.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Where results appear: {@code MODEL/VERSION.json} says how it ended, and where there is a purified
 * file it stands beside it, as {@code MODEL/VERSION.pt}. Each appears whole, the JSON last.
 *
 * <p>What was put is noted in the hidden folder {@code .delivered}, since whoever takes a result
 * takes its files away.
 *
 * @param root is made when there is a first result
 */
public record Outbox(Path root) {
  private static final String NOTES = ".delivered";
  private static final String WITH_MODEL = " with model";

  public Outbox {
    root = root.toAbsolutePath().normalize();
  }

  /**
   * Puts a result, unless it was put before. A model file that could not be had then is put when it
   * can be, with the JSON once more.
   *
   * @param json what happened
   * @param purified the new model file
   * @return whether anything was written
   */
  public boolean put(Arrival arrival, byte[] json, Optional<Path> purified) throws IOException {
    Path note = root.resolve(NOTES).resolve(arrival.model()).resolve(arrival.version());
    String noted = read(note);
    String digest = Sha256.of(json);
    if (noted.equals(digest + WITH_MODEL) || (noted.equals(digest) && purified.isEmpty())) {
      return false;
    }
    Path folder = Files.createDirectories(root.resolve(arrival.model()));
    if (purified.isPresent()) {
      String name = arrival.file().getFileName().toString();
      try (InputStream model = Files.newInputStream(purified.get())) {
        move(model, folder.resolve(name));
      }
    }
    move(new ByteArrayInputStream(json), folder.resolve(arrival.version() + ".json"));
    Files.createDirectories(note.getParent());
    move(bytes(purified.isPresent() ? digest + WITH_MODEL : digest), note);
    return true;
  }

  private static String read(Path note) throws IOException {
    return Files.isRegularFile(note)
        ? new String(Files.readAllBytes(note), StandardCharsets.US_ASCII)
        : "";
  }

  private static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
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
