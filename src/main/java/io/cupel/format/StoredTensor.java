package io.cupel.format;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A tensor and where its storage stands.
 *
 * @param entry what it is
 * @param zip the archive that has the storage as an entry
 * @param storage that entry
 * @param enclosing the entry of the file's own archive in which {@code zip} is stored, if it is
 * @param shared whether another tensor has the same storage
 */
record StoredTensor(
    TensorEntry entry,
    ZipArchive zip,
    ZipEntryInfo storage,
    Optional<ZipEntryInfo> enclosing,
    boolean shared) {
  StoredTensor {
    if (!Strides.within(entry, storage.size())) {
      throw zip.damage()
          .because(
              entry.name()
                  + " reaches beyond the end of "
                  + storage.name()
                  + ", or has far more elements");
    }
  }

  /** The storage's bytes, in memory. */
  ByteBuffer bytes() {
    return zip.read(storage, Integer.MAX_VALUE - 8);
  }

  /** The storage's bytes, where they are; widened when it is half. */
  StoredBytes inFile() {
    if (!storage.stored()) {
      throw TensorBytes.unsupported("is stored compressed", entry);
    }
    return StoredBytes.of(zip.path(), storage, entry.dtype());
  }

  /** Refuses a tensor whose bytes cannot be changed without changing others. */
  void requireOwnStorage() {
    if (shared) {
      throw TensorBytes.unsupported("shares its storage with another tensor", entry);
    }
    if (!Strides.distinct(entry)) {
      throw TensorBytes.unsupported("has elements that share memory", entry);
    }
    if (!storage.stored()) {
      throw TensorBytes.unsupported("is stored compressed", entry);
    }
  }

  /** Puts new values, in row-major order, into a copy of the file. */
  void patch(ArchivePatch patch, float[] values) {
    change(patch, tensor -> tensor.write(values));
  }

  /** Puts new elements, as {@link TensorBytes#raw} gives them, into a copy of the file. */
  void patchRaw(ArchivePatch patch, byte[] elements) {
    change(patch, tensor -> tensor.writeRaw(elements));
  }

  private void change(ArchivePatch patch, Consumer<TensorBytes> change) {
    requireOwnStorage();
    ByteBuffer bytes = bytes();
    change.accept(new TensorBytes(entry, bytes));
    patch.replace(storage, bytes);
    enclosing.ifPresent(patch::changedWithin);
  }
}
