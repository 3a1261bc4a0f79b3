package io.cupel.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/** Writes small safetensors files. */
public final class SafetensorsWriter {
  private static final JsonFactory JSON = new JsonFactory();

  private SafetensorsWriter() {}

  /**
   * Writes a file; it appears under its name when it is complete. The same content gives the same
   * bytes.
   *
   * @param metadata for the header, in this order
   * @param tensors by name, in this order
   * @throws java.io.UncheckedIOException when it cannot be written
   */
  public static void write(
      Path out, Map<String, String> metadata, Map<String, TensorValues> tensors) {
    WholeFile.write(
        out,
        file -> {
          byte[] header = header(metadata, tensors);
          ByteBuffer start = ByteBuffer.allocate(8 + header.length).order(ByteOrder.LITTLE_ENDIAN);
          FileBytes.put(file, 0, start.putLong(header.length).put(header).flip());
          for (TensorValues tensor : tensors.values()) {
            FileBytes.put(file, file.size(), ByteBuffer.wrap(tensor.bytes()));
          }
        });
  }

  private static byte[] header(Map<String, String> metadata, Map<String, TensorValues> tensors)
      throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeObjectFieldStart("__metadata__");
      for (Map.Entry<String, String> entry : metadata.entrySet()) {
        json.writeStringField(entry.getKey(), entry.getValue());
      }
      json.writeEndObject();
      long at = 0;
      for (Map.Entry<String, TensorValues> entry : tensors.entrySet()) {
        TensorValues tensor = entry.getValue();
        json.writeObjectFieldStart(entry.getKey());
        json.writeStringField("dtype", SafetensorsType.of(tensor.dtype()).name());
        json.writeFieldName("shape");
        long[] shape = tensor.shape().stream().mapToLong(Long::longValue).toArray();
        json.writeArray(shape, 0, shape.length);
        json.writeFieldName("data_offsets");
        long end = at + tensor.bytes().length;
        json.writeArray(new long[] {at, end}, 0, 2);
        json.writeEndObject();
        at = end;
      }
      json.writeEndObject();
    }
    byte[] utf8 = text.toString().getBytes(UTF_8);
    // Spaces are allowed behind the JSON; with them the data begin at a multiple of eight bytes.
    byte[] padded = Arrays.copyOf(utf8, (utf8.length + 7) / 8 * 8);
    Arrays.fill(padded, utf8.length, padded.length, (byte) ' ');
    return padded;
  }
}
