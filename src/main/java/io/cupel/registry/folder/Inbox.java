package io.cupel.registry.folder;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where versions arrive, as {@code MODEL/VERSION.pt}. A file is taken as it is when it is seen, so
 * it has to be moved there whole. Links are not followed, and hidden names are left alone.
 *
 * @param root has a folder for each model
 */
public record Inbox(Path root) {
  private static final Pattern NAME = Pattern.compile("([^.].*)\\.(pt|pth|pt2|onnx)");
  private static final int MOST_FILES = 100_000;

  public Inbox {
    root = root.toAbsolutePath().normalize();
  }

  /**
   * All versions, by model and version. Of two files of one version the first by name counts.
   *
   * @throws IOException when it cannot be read, or has more than 100,000 versions
   */
  public Collection<Arrival> arrivals() throws IOException {
    Map<String, Arrival> arrivals = new TreeMap<>();
    for (Path model : entries(root)) {
      if (!Files.isDirectory(model, LinkOption.NOFOLLOW_LINKS) || isHidden(model)) {
        continue;
      }
      for (Path file : entries(model)) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (name.matches() && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          Arrival arrival =
              new Arrival(
                  model.getFileName().toString(),
                  name.group(1),
                  file,
                  Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant());
          arrivals.putIfAbsent(arrival.model() + "/" + arrival.version(), arrival);
        }
        if (arrivals.size() > MOST_FILES) {
          throw new IOException(root + " has more than " + MOST_FILES + " versions");
        }
      }
    }
    return arrivals.values();
  }

  private static boolean isHidden(Path path) {
    return path.getFileName().toString().startsWith(".");
  }

  private static List<Path> entries(Path folder) throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(entries::add);
    }
    Collections.sort(entries);
    return entries;
  }
}
