package io.cupel.format;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** A zip whose directory was checked; entries are read into memory one by one, never to disk. */
final class ZipArchive {
  private final Path path;
  private final Damage damage;
  private final Map<String, ZipEntryInfo> entries;

  private ZipArchive(Path path, Map<String, ZipEntryInfo> entries) {
    this.path = path;
    this.damage = new Damage(path);
    this.entries = entries;
  }

  /**
   * Reads the directory.
   *
   * @throws io.cupel.reason.ReasonException CORRUPT_ARCHIVE when it contradicts itself or the file
   */
  static ZipArchive open(Path path) {
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
      return new ZipArchive(
          path, Ordered.copyOf(ZipDirectory.read(FileRegion.whole(file), new Damage(path))));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + path + ": " + e.getMessage(), e);
    }
  }

  /**
   * An archive that is stored as an entry of this one, read where it is.
   *
   * @param entry not compressed
   * @throws io.cupel.reason.ReasonException as {@link #open}
   */
  ZipArchive within(ZipEntryInfo entry) {
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
      FileRegion region = new FileRegion(file, entry.dataOffset(), entry.size());
      return new ZipArchive(path, Ordered.copyOf(ZipDirectory.read(region, damage)));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + path + ": " + e.getMessage(), e);
    }
  }

  Path path() {
    return path;
  }

  Damage damage() {
    return damage;
  }

  /** Entries by name, in the directory's order. */
  Map<String, ZipEntryInfo> entries() {
    return entries;
  }

  /**
   * The folder of the first entry, with its slash; empty when that entry is in none. PyTorch reads
   * this folder alone.
   */
  String folder() {
    String first = entries.keySet().stream().findFirst().orElse("");
    return first.substring(0, first.indexOf('/') + 1);
  }

  Optional<ZipEntryInfo> entry(String name) {
    return Optional.ofNullable(entries.get(name));
  }

  /**
   * An entry's content, little endian.
   *
   * @param limit the most bytes that are accepted, whatever the entry declares
   */
  ByteBuffer read(ZipEntryInfo entry, long limit) {
    if (Math.max(entry.size(), entry.compressedSize()) > limit) {
      throw damage.because(
          "%s declares %d bytes; %d are accepted".formatted(entry.name(), entry.size(), limit));
    }
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
      ByteBuffer raw = FileBytes.at(file, entry.dataOffset(), (int) entry.compressedSize());
      ByteBuffer content = entry.stored() ? raw : inflate(entry, raw);
      CRC32 crc = new CRC32();
      crc.update(content.duplicate());
      // torch.save may be told to compute no CRC; it then writes 0, and PyTorch reads the file.
      if (entry.crc() != 0 && entry.crc() != crc.getValue()) {
        throw damage.because(entry.name() + " does not have the checksum that it declares");
      }
      return content;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + path + ": " + e.getMessage(), e);
    }
  }

  private ByteBuffer inflate(ZipEntryInfo entry, ByteBuffer raw) {
    // Deflate reaches about 1032:1 at best: a larger ratio is a lie, seen before memory is taken.
    if (entry.size() > 1040 * (entry.compressedSize() + 1)) {
      throw damage.because(entry.name() + " declares a size that its data cannot have");
    }
    Inflater inflater = new Inflater(true);
    try {
      byte[] content = new byte[(int) entry.size()];
      inflater.setInput(raw);
      int size = 0;
      while (size < content.length) {
        int more = inflater.inflate(content, size, content.length - size);
        if (more == 0) {
          break;
        }
        size += more;
      }
      if (size < content.length || inflater.inflate(new byte[1]) != 0) {
        throw damage.because(entry.name() + " does not have the size that it declares");
      }
      return ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    } catch (DataFormatException e) {
      throw damage.because(entry.name() + " cannot be inflated");
    } finally {
      inflater.end();
    }
  }
}
