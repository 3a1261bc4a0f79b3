package io.cupel.format;

import io.cupel.format.graph.RawTensor;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The tensors of a part of an exported program, by name; described, not read. */
final class ExportedTensors {
  private final ZipArchive zip;
  private final ExportLayout.Part part;

  private ExportedTensors(ZipArchive zip, ExportLayout.Part part) {
    this.zip = zip;
    this.part = part;
  }

  static Map<String, StoredTensor> read(ZipArchive zip, ExportLayout.Part part) {
    ExportedTensors tensors = new ExportedTensors(zip, part);
    Optional<ZipEntryInfo> pickled = zip.entry(part.pickled());
    if (pickled.isPresent()) {
      return tensors.pickled(pickled.get());
    }
    return zip.entry(part.config()).map(tensors::raw).orElse(Map.of());
  }

  /** A file of torch.save within the file: a zip whose pickle is a dictionary of tensors. */
  private Map<String, StoredTensor> pickled(ZipEntryInfo file) {
    if (!file.stored()) {
      throw zip.damage().because(file.name() + " is stored compressed");
    }
    ZipArchive inner = zip.within(file);
    String folder = inner.folder();
    ByteOrders.requireLittleEndian(inner, folder);
    ZipEntryInfo pickle =
        inner
            .entry(folder + "data.pkl")
            .orElseThrow(
                () ->
                    zip.damage().because("the first folder of " + file.name() + " has no pickle"));
    PickleReader reader = new PickleReader(inner.read(pickle, TorchScriptArchive.MAX_PICKLE));
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    try {
      if (!(reader.read() instanceof Pickled.Dict dictionary)) {
        throw new PickleException("it is no dictionary of tensors");
      }
      Set<String> shared = reader.sharedStorages();
      dictionary
          .items()
          .forEach(
              (name, value) -> {
                if (value instanceof Pickled.Tensor tensor) {
                  TensorEntry entry = TensorEntry.of(name, tensor);
                  ZipEntryInfo storage = required(inner, folder + "data/" + entry.storageKey());
                  tensors.put(
                      name,
                      new StoredTensor(
                          entry,
                          inner,
                          storage,
                          Optional.of(file),
                          shared.contains(entry.storageKey())));
                }
              });
    } catch (PickleException e) {
      throw zip.damage().because(file.name() + ": " + e.getMessage());
    }
    return tensors;
  }

  private Map<String, StoredTensor> raw(ZipEntryInfo config) {
    Map<String, RawTensor> described = Graphs.read(zip, config, json -> RawTensor.read(json));
    Set<String> met = new HashSet<>();
    Set<String> shared = new HashSet<>();
    described.values().stream()
        .map(RawTensor::file)
        .filter(file -> !met.add(file))
        .forEach(shared::add);
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    described.forEach(
        (name, tensor) -> {
          DType type =
              DType.ofExport(tensor.type())
                  .orElseThrow(
                      () -> zip.damage().because(name + " has the unknown type " + tensor.type()));
          TensorEntry entry =
              new TensorEntry(
                  name, type, tensor.shape(), tensor.strides(), tensor.file(), tensor.offset());
          ZipEntryInfo storage = required(zip, part.folder() + tensor.file());
          tensors.put(
              name,
              new StoredTensor(
                  entry, zip, storage, Optional.empty(), shared.contains(tensor.file())));
        });
    return tensors;
  }

  private static ZipEntryInfo required(ZipArchive archive, String name) {
    return archive
        .entry(name)
        .orElseThrow(() -> archive.damage().because("its entry " + name + " is missing"));
  }
}
