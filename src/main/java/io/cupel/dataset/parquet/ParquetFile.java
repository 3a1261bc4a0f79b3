package io.cupel.dataset.parquet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;

/** One Parquet file, open for reading columns. */
public final class ParquetFile implements Closeable {
  private static final String MAGIC = "PAR1";
  private static final String ENCRYPTED_MAGIC = "PARE";

  /** The footer's length and the magic number. */
  private static final int TAIL = 8;

  private static final int MAX_FOOTER_BYTES = 1 << 26;

  private final String name;
  private final FileChannel channel;
  private final FileMetaData footer;
  private final List<ParquetLeaf> leaves;
  private final long maxPageBytes;

  private ParquetFile(String name, FileChannel channel, long maxPageBytes) throws IOException {
    this.name = name;
    this.channel = channel;
    this.maxPageBytes = maxPageBytes;
    try {
      this.footer = footer();
      this.leaves = Leaves.of(footer.getSchema());
    } catch (RuntimeException e) {
      throw e instanceof ReasonException ? e : damaged(name, e);
    }
  }

  /** Whether a file's first bytes are those of Parquet. */
  public static boolean startsLike(byte[] start) {
    return start.length >= 4 && new String(start, 0, 4, ISO_8859_1).startsWith("PAR");
  }

  /**
   * Opens a file and reads its footer.
   *
   * @param maxPageBytes pages that are larger once unpacked are refused before memory is taken
   * @throws ReasonException CORRUPT_DATA when it is cut off or damaged, UNSUPPORTED_DATA when it is
   *     encrypted
   */
  public static ParquetFile open(Path file, long maxPageBytes) throws IOException {
    FileChannel channel = FileChannel.open(file);
    try {
      return new ParquetFile(file.getFileName().toString(), channel, maxPageBytes);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private FileMetaData footer() throws IOException {
    long size = channel.size();
    if (size < 4 + TAIL) {
      throw corrupt(name, "has " + size + " bytes, too few for a Parquet file");
    }
    ByteBuffer tail = ByteBuffer.allocate(TAIL).order(ByteOrder.LITTLE_ENDIAN);
    channel.read(tail, size - TAIL);
    String magic = new String(tail.array(), 4, 4, ISO_8859_1);
    if (magic.equals(ENCRYPTED_MAGIC)) {
      throw new ReasonException(Reason.UNSUPPORTED_DATA, name + " is encrypted.");
    }
    if (!magic.equals(MAGIC)) {
      throw corrupt(name, "does not end as a Parquet file does, so it is cut off");
    }
    long length = Integer.toUnsignedLong(tail.getInt(0));
    if (length > Math.min(size - 4 - TAIL, MAX_FOOTER_BYTES)) {
      throw corrupt(name, "declares a footer of " + length + " bytes");
    }
    try {
      return Util.readFileMetaData(
          new FileRange(channel, size - TAIL - length, size - TAIL), (int) length + TAIL);
    } catch (IOException e) {
      throw damaged(name, e);
    }
  }

  public String name() {
    return name;
  }

  /** Rows of the whole file. */
  public long rows() {
    return footer.getNum_rows();
  }

  public int rowGroups() {
    return footer.getRow_groups().size();
  }

  /** Rows of one group. */
  public long rows(int rowGroup) {
    return footer.getRow_groups().get(rowGroup).getNum_rows();
  }

  /** Columns with one value a row at most. */
  public List<ParquetLeaf> leaves() {
    return leaves;
  }

  /** What the writer wrote beside the schema. */
  public Map<String, String> keyValues() {
    Map<String, String> values = new HashMap<>();
    if (footer.isSetKey_value_metadata()) {
      for (KeyValue entry : footer.getKey_value_metadata()) {
        values.put(entry.getKey(), entry.getValue());
      }
    }
    return values;
  }

  /** The values of a column in one row group. */
  public ParquetValues values(int rowGroup, ParquetLeaf leaf) {
    RowGroup group = footer.getRow_groups().get(rowGroup);
    return new ParquetValues(
        name,
        leaf,
        group.getNum_rows(),
        new ColumnPages(name, channel, group.getColumns().get(leaf.index()), leaf, maxPageBytes),
        footer.getCreated_by());
  }

  static ReasonException corrupt(String name, String what) {
    return new ReasonException(Reason.CORRUPT_DATA, name + " " + what + ".");
  }

  /** Whatever Parquet's own library says of it: names of its classes help nobody. */
  static ReasonException damaged(String name, Exception cause) {
    return new ReasonException(
        Reason.CORRUPT_DATA, name + " is damaged: its footer or a page makes no sense.", cause);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
