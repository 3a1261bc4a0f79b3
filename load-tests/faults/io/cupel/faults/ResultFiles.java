package io.cupel.faults;

import io.cupel.event.ModelVersionPurified;
import io.cupel.faults.Announcer.Announced;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What shows in the stores. May be looked at while they are written to. */
final class ResultFiles {
  final List<String> wrong = new ArrayList<>();

  /** How many files there are under their digest. */
  int whole;

  ResultFiles(List<Path> stores) throws IOException {
    for (Path store : stores) {
      for (Path file : filesIn(store.resolve("sha256"))) {
        if (file.getFileName().toString().startsWith(sha256(file) + ".")) {
          whole++;
        } else {
          wrong.add(file + " is not what its name says");
        }
      }
    }
  }

  /** How many parts of files remain that were never shown. Only while nobody writes. */
  static int leftOver(List<Path> stores) throws IOException {
    int parts = 0;
    for (Path store : stores) {
      parts += filesIn(store.resolve("incoming")).size();
    }
    return parts;
  }

  /** Holds a publication against the file that it names. */
  static void check(
      ModelVersionPurified published, Map<String, Announced> announced, Collection<String> wrong)
      throws IOException {
    Path file = Path.of(URI.create(published.getArtifactUri()));
    String version = published.getSourceVersion();
    if (!Files.isRegularFile(file)) {
      wrong.add("version " + version + " names " + file + ", which is not there");
    } else if (!sha256(file).equals(published.getArtifactSha256())) {
      wrong.add("version " + version + " names other bytes than those of " + file);
    } else if (!Files.readString(file).equals("purified " + announced.get(version).file())) {
      wrong.add("version " + version + " has the result of another one");
    }
  }

  private static List<Path> filesIn(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  private static String sha256(Path file) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
