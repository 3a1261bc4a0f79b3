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

  private TorchScriptWriter() {}

  /**
   * Writes a program. The same arguments give the same bytes.
   *
   * @param out the file; replaced when there
   * @param archiveName the folder inside the archive: letters, digits, {@code _ . -}
   * @param program text and values, 2 GiB at most
   * @throws UncheckedIOException when the file cannot be written
   */
  public static void write(Path out, String archiveName, ModuleText program) {
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
      List<float[]> storages = pickle.storages();
      for (int i = 0; i < storages.size(); i++) {
        zip.add(folder + "data/" + i, littleEndian(storages.get(i)));
      }
      zip.add(folder + "constants.pkl", EMPTY_TUPLE);
      // 3: the archive version that torch 2.x writes for programs without newer operators.
      zip.add(folder + "version", "3\n".getBytes(UTF_8));
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
