package io.cupel.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A TorchScript file as data: its tensors and layers, and a copy with some tensors changed. The
 * file is read where it is, never unpacked, and neither libtorch nor any of its code is run. No
 * file is held open in between.
 */
public final class TorchScriptArchive {
  /** Bytes of the pickled module tree; the largest models need some hundred thousand. */
  static final long MAX_PICKLE = 32L << 20;

  /** Bytes of one class file's text. */
  static final long MAX_CODE = 16L << 20;

  private final ZipArchive zip;
  private final String folder;
  private final ModuleTree tree;
  private final Set<String> sharedStorages = new HashSet<>();

  private TorchScriptArchive(ZipArchive zip, String folder, ModuleTree tree) {
    this.zip = zip;
    this.folder = folder;
    this.tree = tree;
  }

  /**
   * Reads the archive's directory and module tree.
   *
   * @throws ReasonException REFUSED_NOT_TORCHSCRIPT or UNSUPPORTED_FORMAT when it is something
   *     else, CORRUPT_ARCHIVE when it is damaged, REFUSED_NO_PARAMETERS when it is frozen
   */
  public static TorchScriptArchive open(Path path) {
    ModelFormat.requireTorchScript(path);
    ZipArchive zip = ZipArchive.open(path);
    String folder = TorchLayout.folder(zip.entries().keySet()).orElseThrow();
    requireLittleEndian(zip, folder);
    Map<String, String> files = new HashMap<>();
    ModuleTree tree =
        new ModuleTree(
            type ->
                type.startsWith("__torch__.")
                    ? ClassText.find(
                        type, files.computeIfAbsent(codePath(folder, type), p -> text(zip, p)))
                    : Optional.empty());
    TorchScriptArchive archive = new TorchScriptArchive(zip, folder, tree);
    archive.readTree();
    if (tree.parameters().isEmpty()) {
      throw new ReasonException(
          Reason.REFUSED_NO_PARAMETERS,
          path.getFileName()
              + " holds a TorchScript program without parameters"
              + (zip.entry(folder + "constants/0").isPresent()
                  ? ": its weights were frozen into constants."
                  : ": it may be frozen or quantized."));
    }
    return archive;
  }

  private void readTree() {
    ZipEntryInfo entry = zip.entry(folder + "data.pkl").orElseThrow();
    PickleReader pickle = new PickleReader(zip.read(entry, MAX_PICKLE));
    try {
      if (!(pickle.read() instanceof Pickled.Instance root)) {
        throw new PickleException("it does not hold a module");
      }
      tree.walk(root);
    } catch (PickleException e) {
      throw zip.damage().because(entry.name() + ": " + e.getMessage());
    }
    Set<String> met = new HashSet<>();
    pickle
        .tensors()
        .forEach(
            (tensor, references) -> {
              String key = tensor.storage().key();
              if (!met.add(key) || references > 1) {
                sharedStorages.add(key);
              }
            });
    Stream.concat(parameters().stream(), buffers().stream()).forEach(this::requireStorage);
  }

  private void requireStorage(TensorEntry tensor) {
    ZipEntryInfo entry = storage(tensor);
    long last = tensor.offset();
    for (int i = 0; i < tensor.shape().size(); i++) {
      last += Math.max(0, tensor.shape().get(i) - 1) * tensor.strides().get(i);
    }
    if (tensor.count() > 0 && last >= entry.size() / tensor.dtype().bytes()) {
      throw zip.damage().because(tensor.name() + " reaches beyond the end of " + entry.name());
    }
  }

  /** Parameters in PyTorch's order; one at least. */
  public List<TensorEntry> parameters() {
    return tree.parameters();
  }

  /** Buffers in PyTorch's order. */
  public List<TensorEntry> buffers() {
    return tree.buffers();
  }

  /** The parameter of this dotted name. */
  public Optional<TensorEntry> parameter(String name) {
    return parameters().stream().filter(p -> p.name().equals(name)).findFirst();
  }

  /** Modules that own a parameter {@code weight}, in the order they were defined. */
  public List<Layer> layers() {
    return tree.layers();
  }

  /**
   * A tensor's values in row-major order.
   *
   * @throws ReasonException UNSUPPORTED_WEIGHTS unless it is float32, float16 or bfloat16
   */
  public float[] read(TensorEntry tensor) {
    return new TensorBytes(tensor, storageBytes(tensor)).read();
  }

  /**
   * Writes a copy in which only the named tensors' bytes and their checksums differ. The file
   * appears under its name when it is complete; it may be the archive itself, which must then be
   * opened anew.
   *
   * @param out the copy
   * @param newValues by parameter or buffer name, in row-major order
   * @throws ReasonException UNKNOWN_LAYER for a name that is not there; UNSUPPORTED_WEIGHTS for a
   *     tensor that shares its storage, whose elements overlap, whose type is not read as float, or
   *     for a value that is not finite
   */
  public void writePatched(Path out, Map<String, float[]> newValues) {
    ArchivePatch patch = new ArchivePatch(zip);
    newValues.forEach(
        (name, values) -> {
          TensorEntry tensor = tensor(name);
          requireOwnStorage(tensor);
          ByteBuffer bytes = storageBytes(tensor);
          new TensorBytes(tensor, bytes).write(values);
          patch.replace(storage(tensor), bytes);
        });
    patch.writeTo(out);
  }

  private void requireOwnStorage(TensorEntry tensor) {
    if (sharedStorages.contains(tensor.storageKey())) {
      throw TensorBytes.unsupported("shares its storage with another tensor", tensor);
    }
    if (!Strides.distinct(tensor)) {
      throw TensorBytes.unsupported("has elements that share memory", tensor);
    }
    if (!storage(tensor).stored()) {
      throw TensorBytes.unsupported("is stored compressed", tensor);
    }
  }

  private TensorEntry tensor(String name) {
    return Stream.concat(parameters().stream(), buffers().stream())
        .filter(t -> t.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ReasonException(
                    Reason.UNKNOWN_LAYER, "There is no parameter or buffer " + name + "."));
  }

  private ByteBuffer storageBytes(TensorEntry tensor) {
    return zip.read(storage(tensor), Integer.MAX_VALUE - 8);
  }

  private ZipEntryInfo storage(TensorEntry tensor) {
    String name = folder + "data/" + tensor.storageKey();
    return zip.entry(name)
        .orElseThrow(
            () ->
                zip.damage()
                    .because(tensor.name() + " should stand in " + name + ", which is missing"));
  }

  private static void requireLittleEndian(ZipArchive zip, String folder) {
    zip.entry(folder + "byteorder")
        .map(e -> UTF_8.decode(zip.read(e, 16)).toString().strip())
        .filter(order -> !order.equals("little"))
        .ifPresent(
            order -> {
              throw new ReasonException(
                  Reason.UNSUPPORTED_FORMAT,
                  zip.path().getFileName() + " was written in byte order \"" + order + "\".");
            });
  }

  private static String codePath(String folder, String type) {
    return folder + "code/" + ModuleText.codePath(type);
  }

  private static String text(ZipArchive zip, String path) {
    return zip.entry(path).map(e -> UTF_8.decode(zip.read(e, MAX_CODE)).toString()).orElse("");
  }
}
