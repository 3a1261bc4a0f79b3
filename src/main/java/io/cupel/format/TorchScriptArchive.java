package io.cupel.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A TorchScript file as data; neither libtorch nor any of the file's code is run. */
public final class TorchScriptArchive implements ModelArchive {
  /** Bytes of the pickled module tree; the largest models need some hundred thousand. */
  static final long MAX_PICKLE = 32L << 20;

  /** Bytes of one class file's text. */
  static final long MAX_CODE = 16L << 20;

  private final ZipArchive zip;
  private final String folder;
  private final ModuleTree tree;
  private Set<String> sharedStorages = Set.of();

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
    String folder = zip.folder();
    ByteOrders.requireLittleEndian(zip, folder);
    Map<String, Map<String, ClassText>> files = new HashMap<>();
    ModuleTree tree =
        new ModuleTree(
            type -> {
              if (!type.startsWith("__torch__.")) {
                return Optional.empty();
              }
              Map<String, ClassText> classes =
                  files.computeIfAbsent(
                      codePath(folder, type), file -> ClassText.in(text(zip, file)));
              String name = type.substring(type.lastIndexOf('.') + 1);
              return Optional.ofNullable(classes.get(name)).map(ClassText::describe);
            });
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
    sharedStorages = pickle.sharedStorages();
    Stream.concat(parameters().stream(), buffers().stream()).forEach(this::stored);
  }

  @Override
  public String ending() {
    return ".pt";
  }

  @Override
  public List<TensorEntry> parameters() {
    return tree.parameters();
  }

  @Override
  public List<TensorEntry> buffers() {
    return tree.buffers();
  }

  @Override
  public List<Layer> layers() {
    return tree.layers();
  }

  @Override
  public float[] read(TensorEntry tensor) {
    return new TensorBytes(tensor, stored(tensor).bytes()).read();
  }

  @Override
  public byte[] bytes(TensorEntry tensor) {
    return new TensorBytes(tensor, stored(tensor).bytes()).raw();
  }

  @Override
  public void requireChangeable(TensorEntry tensor) {
    stored(tensor).requireOwnStorage();
  }

  @Override
  public void writePatched(Path out, Map<String, float[]> newValues) {
    ArchivePatch patch = new ArchivePatch(zip);
    newValues.forEach((name, values) -> stored(tensor(name)).patch(patch, values));
    patch.writeTo(out);
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

  private StoredTensor stored(TensorEntry tensor) {
    String name = folder + "data/" + tensor.storageKey();
    ZipEntryInfo storage =
        zip.entry(name)
            .orElseThrow(
                () ->
                    zip.damage()
                        .because(
                            tensor.name() + " should stand in " + name + ", which is missing"));
    return new StoredTensor(
        tensor, zip, storage, Optional.empty(), sharedStorages.contains(tensor.storageKey()));
  }

  private static String codePath(String folder, String type) {
    return folder + "code/" + ModuleText.codePath(type);
  }

  private static String text(ZipArchive zip, String path) {
    return zip.entry(path).map(e -> UTF_8.decode(zip.read(e, MAX_CODE)).toString()).orElse("");
  }
}
