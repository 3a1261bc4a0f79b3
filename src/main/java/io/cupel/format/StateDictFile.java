package io.cupel.format;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A zip of {@code torch.save} whose pickle holds tensors, in nested dicts or lists: a state dict or
 * a checkpoint. The pickle is described, never run.
 */
final class StateDictFile implements TensorFile {
  private final ZipArchive zip;
  private final Map<String, StoredTensor> tensors;

  private StateDictFile(ZipArchive zip, Map<String, StoredTensor> tensors) {
    this.zip = zip;
    this.tensors = tensors;
  }

  /**
   * Reads the archive's directory and what its pickle says about tensors.
   *
   * @param path a file that {@link ModelFormat} takes for a state dict
   * @throws ReasonException UNSUPPORTED_FORMAT when it is no zip, as before PyTorch 1.6;
   *     CORRUPT_ARCHIVE when it is damaged
   */
  static StateDictFile open(Path path) {
    requireZip(path);
    ZipArchive zip = ZipArchive.open(path);
    String folder = zip.folder();
    ByteOrders.requireLittleEndian(zip, folder);
    ZipEntryInfo pickle =
        zip.entry(folder + "data.pkl")
            .orElseThrow(() -> zip.damage().because("its first folder has no data.pkl"));
    PickleReader reader = new PickleReader(zip.read(pickle, TorchScriptArchive.MAX_PICKLE));
    try {
      Map<String, Pickled.Tensor> found = NestedTensors.in(reader.read());
      return new StateDictFile(zip, stored(zip, folder, found, reader.sharedStorages()));
    } catch (PickleException e) {
      throw zip.damage().because(pickle.name() + ": " + e.getMessage());
    }
  }

  private static void requireZip(Path path) {
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
      if (FirstBytes.format(file) != ModelFormat.OTHER_ZIP) {
        throw new ReasonException(
            Reason.UNSUPPORTED_FORMAT,
            path.getFileName()
                + " is a state dict in the form of PyTorch before 1.6. Load it with torch.load and"
                + " save it again, then patch that file.");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + path + ": " + e.getMessage(), e);
    }
  }

  private static Map<String, StoredTensor> stored(
      ZipArchive zip, String folder, Map<String, Pickled.Tensor> found, Set<String> shared) {
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    found.forEach(
        (name, tensor) -> {
          // What a layer of ours never has, such as a quantized type, is left alone.
          if (DType.ofStorage(tensor.storage().type()).isPresent()) {
            TensorEntry entry = TensorEntry.of(name, tensor);
            String place = folder + "data/" + entry.storageKey();
            ZipEntryInfo storage =
                zip.entry(place)
                    .orElseThrow(
                        () ->
                            zip.damage()
                                .because(
                                    name + " should stand in " + place + ", which is missing"));
            tensors.put(
                name,
                new StoredTensor(
                    entry, zip, storage, Optional.empty(), shared.contains(entry.storageKey())));
          }
        });
    return tensors;
  }

  @Override
  public List<TensorEntry> tensors() {
    return tensors.values().stream().map(StoredTensor::entry).toList();
  }

  @Override
  public byte[] bytes(TensorEntry tensor) {
    return new TensorBytes(tensor, tensors.get(tensor.name()).bytes()).raw();
  }

  @Override
  public void requireChangeable(TensorEntry tensor) {
    tensors.get(tensor.name()).requireOwnStorage();
  }

  @Override
  public void writePatched(Path out, Map<String, byte[]> newBytes) {
    ArchivePatch patch = new ArchivePatch(zip);
    newBytes.forEach((name, bytes) -> tensors.get(name).patchRaw(patch, bytes));
    patch.writeTo(out);
  }
}
