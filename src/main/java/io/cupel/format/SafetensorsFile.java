package io.cupel.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A safetensors file: eight bytes with the header's length, the header (JSON), and the tensors'
 * bytes, row-major. A file that breaks one of the format's rules is refused as a whole.
 */
public final class SafetensorsFile implements TensorFile {
  /** Bytes of a header; ten thousand tensors need about one million. */
  static final long MAX_HEADER = 32L << 20;

  private final Path path;
  private final long dataStart;
  private final Map<String, String> metadata;
  private final Map<String, SafetensorsHeader.Tensor> tensors = new LinkedHashMap<>();

  private SafetensorsFile(Path path, long dataStart, SafetensorsHeader header) {
    this.path = path;
    this.dataStart = dataStart;
    this.metadata = Ordered.copyOf(header.metadata());
    header.tensors().forEach(tensor -> tensors.put(tensor.name(), tensor));
  }

  /**
   * Reads and checks the header.
   *
   * @throws ReasonException CORRUPT_ARCHIVE when it breaks a rule of the format
   */
  public static SafetensorsFile open(Path path) {
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
      if (file.size() < 8) {
        throw new SafetensorsException("it has less than 8 bytes");
      }
      long length = FileBytes.at(file, 0, 8).getLong(0);
      long rest = file.size() - 8;
      if (length < 2 || length > Math.min(rest, MAX_HEADER)) {
        throw new SafetensorsException(
            "its header declares %s bytes; up to %d are accepted, and the file has %d"
                .formatted(Long.toUnsignedString(length), MAX_HEADER, rest));
      }
      SafetensorsHeader header = SafetensorsHeader.parse(text(FileBytes.at(file, 8, (int) length)));
      SafetensorsLayout.check(header.tensors(), rest - length);
      return new SafetensorsFile(path, 8 + length, header);
    } catch (SafetensorsException e) {
      throw new ReasonException(
          Reason.CORRUPT_ARCHIVE,
          path.getFileName() + " cannot be read as safetensors: " + e.getMessage() + ".",
          e);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + path + ": " + e.getMessage(), e);
    }
  }

  private static String text(ByteBuffer header) {
    try {
      return UTF_8.newDecoder().decode(header).toString();
    } catch (CharacterCodingException e) {
      throw new SafetensorsException("its header is not UTF-8");
    }
  }

  /** What the header's {@code __metadata__} says, in its order; empty when it has none. */
  public Map<String, String> metadata() {
    return metadata;
  }

  @Override
  public List<TensorEntry> tensors() {
    return tensors.values().stream()
        .filter(tensor -> tensor.type().dtype().isPresent())
        .map(
            tensor ->
                new TensorEntry(
                    tensor.name(),
                    tensor.type().dtype().orElseThrow(),
                    tensor.shape(),
                    Strides.rowMajor(tensor.shape()),
                    tensor.name(),
                    0))
        .toList();
  }

  @Override
  public byte[] bytes(TensorEntry entry) {
    SafetensorsHeader.Tensor tensor = tensors.get(entry.name());
    if (!entry.dtype().fitsFloat() || tensor.end() - tensor.begin() > Integer.MAX_VALUE - 8) {
      throw TensorBytes.unsupported("is of type " + entry.dtype() + " or too large", entry);
    }
    int length = (int) (tensor.end() - tensor.begin());
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
      return FileBytes.at(file, dataStart + tensor.begin(), length).array();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + path + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void requireChangeable(TensorEntry tensor) {
    // Every tensor has its own bytes; the layout's check made sure.
  }

  @Override
  public void writePatched(Path out, Map<String, byte[]> newBytes) {
    newBytes.forEach(
        (name, bytes) -> {
          SafetensorsHeader.Tensor tensor = tensors.get(name);
          if (bytes.length != tensor.end() - tensor.begin()) {
            throw new IllegalArgumentException(bytes.length + " bytes for " + name);
          }
        });
    WholeFile.write(
        out,
        copy -> {
          WholeFile.copy(path, copy);
          for (Map.Entry<String, byte[]> change : newBytes.entrySet()) {
            long begin = dataStart + tensors.get(change.getKey()).begin();
            FileBytes.put(copy, begin, ByteBuffer.wrap(change.getValue()));
          }
        });
  }
}
