package io.cupel.format;

import io.cupel.untrusted.UntrustedReader;
import io.cupel.untrusted.UntrustedReader.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Readers of model files from outside. What stands inside an archive is read from an archive made
 * around it: a changed byte in a real one would only fail the checksum.
 */
public final class ModelReaders {
  private ModelReaders() {}

  /** Whole files first, then the parts. */
  public static List<UntrustedReader> all() {
    return Stream.of(files(), OnnxReaders.all(), parts()).flatMap(List::stream).toList();
  }

  private static List<UntrustedReader> files() {
    return List.of(
        UntrustedReader.ofFile(
            "torchscript",
            "model.pt",
            models("bfloat16.pt", "channels-last.pt", "tied.pt", "frozen.pt"),
            ModelReaders::model),
        UntrustedReader.ofFile(
            "export", "model.pt2", exports("half-2.7.pt2", "half-new.pt2"), ModelReaders::model),
        UntrustedReader.ofFile(
            "unknown",
            "model",
            models("pickled-legacy.pth", "pickled.pth", "state-dict-legacy.pth", "exported.pt2"),
            ModelReaders::tensors),
        UntrustedReader.ofFile(
            "state-dict", "model.pth", models("state-dict-no-crc.pth"), ModelReaders::tensors),
        UntrustedReader.ofFile(
            "safetensors", "x.safetensors", ModelReaders::safetensors, ModelReaders::tensors));
  }

  private static List<UntrustedReader> parts() {
    return List.of(
        part("pickle", entry("bfloat16.pt", "data.pkl"), ModelReaders::ofPickle),
        part("code", entry("bfloat16.pt", "_22.py"), ModelReaders::ofCode),
        part("torch-save", entry("state-dict.pth", "data.pkl"), ModelReaders::ofSaved),
        part("graph", exported("half-new.pt2", "models/model.json"), ModelReaders::ofGraph),
        part(
            "tensor-list",
            exported("half-new.pt2", "weights_config.json"),
            ModelReaders::ofTensorList));
  }

  /** Reads a model as far as the product would before it runs it. */
  static void model(Path file) throws IOException {
    ModelArchive archive = ModelArchive.open(file);
    archive.layers().forEach(layer -> archive.requireChangeable(layer.weight()));
    archive.parameters().forEach(archive::read);
    archive.buffers().forEach(archive::bytes);
    TensorEntry first = archive.parameters().get(0);
    archive.writePatched(file.resolveSibling("patched"), Map.of(first.name(), archive.read(first)));
    LoadableProgram.of(file).close();
  }

  static void tensors(Path file) throws IOException {
    TensorFile tensors = TensorFile.open(file);
    List<TensorEntry> floats =
        tensors.tensors().stream().filter(tensor -> tensor.dtype().fitsFloat()).toList();
    for (TensorEntry tensor : floats) {
      tensors.requireChangeable(tensor);
      tensors.bytes(tensor);
    }
    if (!floats.isEmpty()) {
      Map<String, byte[]> same = Map.of(floats.get(0).name(), tensors.bytes(floats.get(0)));
      tensors.writePatched(file.resolveSibling("patched"), same);
    }
  }

  private static Seeds models(String... names) {
    return UntrustedReader.files(Stream.of(names).map(Fixtures::model).toList());
  }

  private static Seeds exports(String... names) {
    return UntrustedReader.files(Stream.of(names).map(Fixtures::export).toList());
  }

  private static List<byte[]> safetensors() throws IOException {
    Path file = Files.createTempFile("cupel-untrusted", ".safetensors");
    try {
      SafetensorsWriter.write(
          file,
          Map.of("k", "v"),
          Map.of("w", new TensorValues(DType.FLOAT16, List.of(2L, 1L), new byte[4])));
      return List.of(Files.readAllBytes(file));
    } finally {
      Files.delete(file);
    }
  }

  private static UntrustedReader part(
      String name, Seeds seeds, Function<byte[], RawZip> archiveAround) {
    return UntrustedReader.ofFile(
        name,
        "part",
        seeds,
        file -> {
          byte[] part = Files.readAllBytes(file);
          Path whole = file.resolveSibling("whole");
          Files.write(whole, archiveAround.apply(part).bytes());
          if (name.equals("torch-save")) {
            tensors(whole);
          } else {
            model(whole);
          }
        });
  }

  private static Seeds entry(String model, String ending) {
    return () -> entries(Fixtures.model(model), ending);
  }

  private static Seeds exported(String export, String ending) {
    return () -> entries(Fixtures.export(export), ending);
  }

  private static List<byte[]> entries(Path file, String ending) {
    ZipArchive zip = ZipArchive.open(file);
    List<byte[]> contents = new ArrayList<>();
    zip.entries().values().stream()
        .filter(entry -> entry.name().endsWith(ending))
        .forEach(entry -> contents.add(zip.read(entry, 1 << 20).array()));
    return contents;
  }

  /** A real archive with one entry replaced. */
  private static RawZip with(Path file, String ending, byte[] content) {
    ZipArchive zip = ZipArchive.open(file);
    RawZip copy = new RawZip();
    zip.entries()
        .values()
        .forEach(
            entry ->
                copy.add(
                    entry.name(),
                    entry.name().endsWith(ending) ? content : zip.read(entry, 1 << 20).array()));
    return copy;
  }

  private static RawZip ofPickle(byte[] pickle) {
    return with(Fixtures.model("bfloat16.pt"), "data.pkl", pickle);
  }

  private static RawZip ofCode(byte[] code) {
    return with(Fixtures.model("bfloat16.pt"), "_22.py", code);
  }

  private static RawZip ofSaved(byte[] pickle) {
    return with(Fixtures.model("state-dict.pth"), "data.pkl", pickle);
  }

  private static RawZip ofGraph(byte[] json) {
    return with(Fixtures.export("half-new.pt2"), "models/model.json", json);
  }

  private static RawZip ofTensorList(byte[] json) {
    return with(Fixtures.export("half-new.pt2"), "weights_config.json", json);
  }
}
