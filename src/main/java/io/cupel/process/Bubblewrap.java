package io.cupel.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The command line of bubblewrap. Not with {@code --die-with-parent}: it would die with the thread
 * that started it, and the engine outlives that. The engine ends with its input.
 */
final class Bubblewrap {
  private static final List<String> SYSTEM =
      List.of("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32");

  private static final List<String> SETTINGS =
      List.of("/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/alternatives");

  private Bubblewrap() {}

  static List<String> prefix(FileView view) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("bwrap", "--unshare-all", "--new-session", "--cap-drop", "ALL"));
    command.addAll(List.of("--ro-bind", "/usr", "/usr"));
    SYSTEM.forEach(folder -> addSystem(command, Path.of(folder)));
    SETTINGS.forEach(file -> command.addAll(List.of("--ro-bind-try", file, file)));
    // Distributions keep a JDK's settings here, and link to them.
    matching("/etc", "java*").forEach(path -> add(command, "--ro-bind-try", path));
    // How many cores there are, how much memory a container has, which graphics cards.
    command.addAll(List.of("--ro-bind-try", "/sys", "/sys"));
    command.addAll(List.of("--proc", "/proc", "--dev", "/dev"));
    matching("/dev", "nvidia*").forEach(path -> add(command, "--dev-bind-try", path));
    command.addAll(List.of("--tmpfs", "/tmp"));
    addView(command, view);
    // What is not bound is memory of the machine that nobody counts, half of it by default.
    Stream.of("/dev", "/tmp", "/")
        .filter(place -> !view.writable().contains(Path.of(place)))
        .forEach(place -> command.addAll(List.of("--remount-ro", place)));
    command.add("--");
    return command;
  }

  /** What lies deeper comes later: a file that may only be read stays so in a writable folder. */
  private static void addView(List<String> command, FileView view) {
    Stream.concat(view.readOnly().stream(), view.writable().stream())
        .distinct()
        .sorted(Comparator.comparingInt(Path::getNameCount))
        .forEach(
            path -> add(command, view.writable().contains(path) ? "--bind" : "--ro-bind", path));
  }

  /** Where /lib is a link to /usr/lib it has to be one inside, too. */
  private static void addSystem(List<String> command, Path folder) {
    if (Files.isSymbolicLink(folder)) {
      command.addAll(List.of("--symlink", target(folder), folder.toString()));
    } else {
      add(command, "--ro-bind-try", folder);
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> matching(String folder, String names) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> paths = Files.newDirectoryStream(Path.of(folder), names)) {
      paths.forEach(found::add);
    } catch (IOException e) {
      return List.of(); // there is no such folder
    }
    return found;
  }

  private static void add(List<String> command, String how, Path path) {
    command.addAll(List.of(how, path.toString(), path.toString()));
  }
}
