package io.cupel.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Writes TorchScript archives that libtorch loads, from text and values. */
public final class TorchScriptWriter {
  private static final byte[] EMPTY_TUPLE = {(byte) 0x80, 2, ')', '.'};

  /** The archive version that torch 2.x writes for programs without newer operators. */
  private static final int PLAIN = 3;

  /**
   * The newest that libtorch 2.x reads. Below it, libtorch takes operations whose meaning has
   * changed since, such as the division of integers, in their old sense.
   */
  private static final int CURRENT = 10;

  private TorchScriptWriter() {}

  /**
   * Writes a program. The same arguments give the same bytes.
   *
   * @param out the file; replaced when there
   * @param archiveName the folder inside the archive: letters, digits, {@code _ . -}
   * @param program text and values, 4 GiB at most
   * @throws UncheckedIOException when the file cannot be written
   */
  public static void write(Path out, String archiveName, ModuleText program) {
    write(out, archiveName, program, PLAIN);
  }

  /** As {@link #write}, for a program whose operations mean what they mean in PyTorch 2. */
  static void writeCurrent(Path out, String archiveName, ModuleText program) {
    write(out, archiveName, program, CURRENT);
  }

  private static void write(Path out, String archiveName, ModuleText program, int operators) {
    if (!archiveName.matches("[A-Za-z0-9_][A-Za-z0-9_.-]*")) {
      throw new IllegalArgumentException("\"" + archiveName + "\" cannot name an archive");
    }
    PickleWriter pickle = new PickleWriter();
    byte[] data = pickle.pickle(program.root());
    String folder = archiveName + '/';
    try (StoredZip zip = new StoredZip(new BufferedOutputStream(Files.newOutputStream(out)))) {
      zip.add(folder + "data.pkl", data);
      for (Map.Entry<String, String> file : program.code().entrySet()) {
        zip.add(folder + "code/" + file.getKey(), file.getValue().getBytes(UTF_8));
      }
      List<Attribute> storages = pickle.storages();
      for (int i = 0; i < storages.size(); i++) {
        if (storages.get(i) instanceof Attribute.StoredTensor stored) {
          zip.add(folder + "data/" + i, stored.storage());
        } else if (storages.get(i) instanceof Attribute.Tensor tensor) {
          zip.add(folder + "data/" + i, littleEndian(tensor.values()));
        }
      }
      zip.add(folder + "constants.pkl", EMPTY_TUPLE);
      zip.add(folder + "version", (operators + "\n").getBytes(UTF_8));
      zip.add(folder + "byteorder", "little".getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + out + ": " + e.getMessage(), e);
    }
  }

  private static byte[] littleEndian(float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(4, values.length)).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }
}
