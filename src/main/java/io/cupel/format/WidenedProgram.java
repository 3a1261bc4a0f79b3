package io.cupel.format;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A TorchScript program whose tensors of 16 bits are of 32: libtorch computes little in half
 * precision on a processor, and a change of one layer is too fine for it. Every value stays what it
 * was. The text is the same, too: a program that asks for half precision itself fails when it runs.
 */
final class WidenedProgram {
  /** Where tensors are described, and where their storages stand. */
  private static final Map<String, String> PARTS =
      Map.of("data.pkl", "data/", "constants.pkl", "constants/");

  private final ZipArchive zip;
  private final Map<String, byte[]> pickles = new HashMap<>();
  private final Map<String, DType> types = new HashMap<>();

  private WidenedProgram(ZipArchive zip) {
    this.zip = zip;
  }

  /**
   * The program of a file, unless it has no tensor of 16 bits, or its pickles are not of the kind
   * that TorchScript writes: libtorch then says what is wrong with them.
   *
   * @param file TorchScript
   * @throws io.cupel.reason.ReasonException CORRUPT_ARCHIVE when a storage of 16 bits is said to
   *     have another type, too
   */
  static Optional<WidenedProgram> of(Path file) {
    ZipArchive zip = ZipArchive.open(file);
    String folder = zip.folder();
    WidenedProgram program = new WidenedProgram(zip);
    try {
      PARTS.forEach(
          (pickle, storages) ->
              zip.entry(folder + pickle)
                  .ifPresent(entry -> program.read(entry, folder + storages)));
    } catch (PickleException e) {
      return Optional.empty();
    }
    return program.types.values().stream().anyMatch(DType::isHalf)
        ? Optional.of(program)
        : Optional.empty();
  }

  private void read(ZipEntryInfo entry, String storages) {
    ByteBuffer pickle = zip.read(entry, TorchScriptArchive.MAX_PICKLE);
    PickleReader reader = new PickleReader(pickle);
    reader.read();
    for (Pickled.Storage storage : reader.storages()) {
      DType.ofStorage(storage.type())
          .ifPresent(
              type -> {
                DType before = types.put(storages + storage.key(), type);
                if (before != null && before != type && (before.isHalf() || type.isHalf())) {
                  throw zip.damage()
                      .because(
                          "its storage %s is of type %s and of type %s"
                              .formatted(storage.key(), before, type));
                }
              });
    }
    pickles.put(entry.name(), renamed(pickle, reader.storageNames()));
  }

  /** The pickle with other classes of storages; a name in it ends with a line's end. */
  private static byte[] renamed(ByteBuffer pickle, List<PickleReader.StorageName> names) {
    byte[] bytes = new byte[pickle.remaining()];
    pickle.duplicate().get(bytes);
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + names.size());
    int copied = 0;
    for (PickleReader.StorageName name : names) {
      if (name.type().isHalf()) {
        out.write(bytes, copied, name.start() - copied);
        out.writeBytes(DType.FLOAT32.storage().getBytes(StandardCharsets.US_ASCII));
        copied = name.start() + name.type().storage().length();
      }
    }
    out.write(bytes, copied, bytes.length - copied);
    return out.toByteArray();
  }

  /**
   * Writes it.
   *
   * @param out the file; replaced when there
   */
  void writeTo(Path out) {
    try (StoredZip copy = new StoredZip(new BufferedOutputStream(Files.newOutputStream(out)))) {
      for (ZipEntryInfo entry : zip.entries().values()) {
        if (pickles.containsKey(entry.name())) {
          copy.add(entry.name(), pickles.get(entry.name()));
        } else if (!types.containsKey(entry.name())) {
          copy.copy(zip, entry);
        } else if (entry.stored()) {
          copy.add(entry.name(), StoredBytes.of(zip.path(), entry, types.get(entry.name())));
        } else {
          throw zip.damage().because(entry.name() + " is stored compressed");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + out + ": " + e.getMessage(), e);
    }
  }
}
