package io.cupel.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cupel.bench.Run.Key;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Finished runs, one JSON object a line, each on the disk before the next run starts. A line that
 * was cut off, because the machine or the command ended while it was written, is passed over.
 */
public final class RunLog {
  // NaN is written as the string "NaN" and read back as such.
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES);

  private final Path file;

  /**
   * @param file made with the first run
   */
  public RunLog(Path file) {
    this.file = file;
  }

  /** All runs so far; of those with the same key the last. */
  Map<Key, Run> read() {
    Map<Key, Run> runs = new LinkedHashMap<>();
    if (!Files.exists(file)) {
      return runs;
    }
    try {
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      text.lines().forEach(line -> parse(line, runs));
      return runs;
    } catch (IOException e) {
      throw unavailable("read", e);
    }
  }

  private static void parse(String line, Map<Key, Run> runs) {
    try {
      Run run = JSON.readValue(line, Run.class);
      runs.put(run.key(), run);
    } catch (JsonProcessingException e) {
      // Cut off: that run is made again.
    }
  }

  /** Adds a run and waits until it is on the disk. */
  void append(Run run) {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      String line = JSON.writeValueAsString(run) + "\n";
      long end = channel.size();
      if (end > 0 && !endsALine(channel, end)) {
        line = "\n" + line;
      }
      ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
      channel.position(end);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    } catch (IOException e) {
      throw unavailable("written", e);
    }
  }

  private static boolean endsALine(FileChannel channel, long end) throws IOException {
    ByteBuffer last = ByteBuffer.allocate(1);
    channel.read(last, end - 1);
    return last.get(0) == '\n';
  }

  private ReasonException unavailable(String verb, IOException e) {
    return new ReasonException(
        Reason.STORE_UNAVAILABLE, file + " cannot be " + verb + " (" + e + ").", e);
  }
}
