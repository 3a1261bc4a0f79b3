package io.cupel.format;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/** What the names of a zip's entries tell. */
final class TorchLayout {
  private TorchLayout() {}

  /**
   * The folder of a TorchScript program, with its slash. As in libtorch, it is that of the first
   * entry: another one in the same zip would not be loaded.
   */
  static Optional<String> folder(Collection<String> names) {
    return names.stream()
        .findFirst()
        .filter(first -> first.indexOf('/') > 0)
        .map(first -> first.substring(0, first.indexOf('/') + 1))
        .filter(
            folder ->
                names.contains(folder + "data.pkl")
                    && names.contains(folder + "constants.pkl")
                    && names.stream().anyMatch(n -> n.startsWith(folder + "code/")));
  }

  /**
   * What the zip is; a pickle's content is looked at where it matters.
   *
   * @throws io.cupel.reason.ReasonException CORRUPT_ARCHIVE when it holds programs of several
   *     kinds, of which PyTorch would load one or the other, or code that is not named as PyTorch
   *     does
   */
  static ModelFormat format(ZipArchive zip) {
    Set<String> names = zip.entries().keySet();
    Optional<String> script = folder(names);
    if (ExportLayout.recognises(names) && has(names, "constants.pkl")) {
      throw zip.damage().because("it holds a TorchScript program and an exported one");
    }
    if (script.isPresent()) {
      // libtorch would load this one, of PyTorch 1.3, instead.
      if (names.stream().anyMatch((script.get() + "model.json")::equalsIgnoreCase)) {
        throw zip.damage().because("it holds two TorchScript programs, one of them by model.json");
      }
      CodeEntries.of(zip);
      return ModelFormat.TORCHSCRIPT;
    }
    // Before the exported program that may stand beside it: the compiled one would stay as it is.
    if (names.stream().anyMatch(n -> n.contains("data/aotinductor/"))) {
      return ModelFormat.AOT_INDUCTOR;
    }
    if (ExportLayout.recognises(names)) {
      return ModelFormat.TORCH_EXPORT;
    }
    if (has(names, "model.json") && names.stream().anyMatch(n -> n.contains("/code/"))) {
      return ModelFormat.OLD_TORCHSCRIPT;
    }
    Optional<String> pickle = names.stream().filter(n -> isFile(n, "data.pkl")).findFirst();
    if (pickle.isPresent()) {
      return PickleGlobals.torchFormat(
          zip.read(zip.entries().get(pickle.get()), TorchScriptArchive.MAX_PICKLE));
    }
    if (has(names, ".data/extern_modules")) {
      return ModelFormat.TORCH_PACKAGE;
    }
    if (has(names, "saved_model.pb")) {
      return ModelFormat.TENSORFLOW;
    }
    if (has(names, "model.weights.h5")) {
      return ModelFormat.KERAS;
    }
    if (!names.isEmpty() && names.stream().allMatch(n -> n.endsWith(".npy"))) {
      return ModelFormat.NUMPY;
    }
    return ModelFormat.OTHER_ZIP;
  }

  private static boolean has(Set<String> names, String file) {
    return names.stream().anyMatch(name -> isFile(name, file));
  }

  /** Whether an entry is a file of this name in whatever folder; case does not count. */
  static boolean isFile(String name, String file) {
    int start = name.length() - file.length();
    return name.regionMatches(true, start, file, 0, file.length())
        && (start == 0 || name.charAt(start - 1) == '/');
  }
}
