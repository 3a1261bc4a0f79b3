package io.cupel.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a folder holds a data set, told by what lies in it.
 *
 * @param root the folder in which the images, or the class folders, are: the given one, or one
 *     below it
 */
record FolderLayout(Path root, Kind kind) {
  enum Kind {
    PARQUET,
    CIFAR,
    TINY_IMAGENET_VALIDATION,
    GTSRB_TRAINING,
    GTSRB_TEST,
    CLASS_FOLDERS
  }

  private static final int MAX_DEPTH = 6;

  /**
   * Looks for a layout, also below folders that only divide a data set or wrap it, like {@code
   * GTSRB/Final_Test/Images}.
   *
   * @param classNames as the user gives them; a folder that one of them names is a class
   * @param warnings gets one when one part of several is chosen
   */
  static FolderLayout of(Path folder, List<String> classNames, List<String> warnings)
      throws IOException {
    return find(folder, classNames, warnings, 0)
        .orElse(new FolderLayout(folder, Kind.CLASS_FOLDERS));
  }

  private static Optional<FolderLayout> find(
      Path folder, List<String> classNames, List<String> warnings, int depth) throws IOException {
    List<String> folders = ImageFiles.classFolders(folder);
    boolean ordered =
        Files.isRegularFile(folder.resolve(ClassOrder.FILE))
            || folders.stream().anyMatch(classNames::contains);
    if (ordered) {
      return Optional.of(new FolderLayout(folder, Kind.CLASS_FOLDERS));
    }
    Optional<Kind> kind = kind(folder, folders);
    if (kind.isPresent()) {
      return Optional.of(new FolderLayout(folder, kind.get()));
    }
    if (depth < MAX_DEPTH && !folders.isEmpty()) {
      Optional<FolderLayout> below = below(folder, folders, classNames, warnings, depth);
      if (below.isPresent()) {
        return below;
      }
    }
    return folders.size() > 1
        ? Optional.of(new FolderLayout(folder, Kind.CLASS_FOLDERS))
        : Optional.empty();
  }

  private static Optional<FolderLayout> below(
      Path folder, List<String> folders, List<String> classNames, List<String> warnings, int depth)
      throws IOException {
    boolean parts = folders.stream().allMatch(Splits::isName);
    if (!parts && folders.size() > 1) {
      return Optional.empty();
    }
    for (String part : Splits.sorted(folders)) {
      List<String> further = new ArrayList<>();
      Path path = folder.resolve(part);
      Optional<FolderLayout> found = find(path, classNames, further, depth + 1);
      // Two classes may be called train and test: then they have the images themselves.
      boolean classes = found.isPresent() && found.get().kind == Kind.CLASS_FOLDERS;
      if (found.isPresent() && !(classes && ImageFiles.hasFiles(path))) {
        if (folders.size() > 1) {
          warnings.add(Splits.warning(Splits.sorted(folders), part));
        }
        warnings.addAll(further);
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<Kind> kind(Path folder, List<String> folders) throws IOException {
    if (ParquetShards.in(folder)) {
      return Optional.of(Kind.PARQUET);
    }
    if (folders.isEmpty() && CifarFolder.looksLike(folder)) {
      return Optional.of(Kind.CIFAR);
    }
    if (Files.isRegularFile(folder.resolve(TinyImageNetValidation.FILE))) {
      return Optional.of(Kind.TINY_IMAGENET_VALIDATION);
    }
    for (String name : folders) {
      if (Files.isRegularFile(folder.resolve(name).resolve(GtsrbAnnotations.fileOf(name)))) {
        return Optional.of(Kind.GTSRB_TRAINING);
      }
    }
    return folders.isEmpty() && GtsrbTestImages.looksLike(folder)
        ? Optional.of(Kind.GTSRB_TEST)
        : Optional.empty();
  }
}
