package io.cupel.dataset.parquet;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;

/** The pages of one column in one row group, unpacked one at a time. */
final class ColumnPages implements PageReader {
  private final String file;
  private final String column;
  private final ColumnMetaData meta;
  private final FileRange in;
  private final long maxPageBytes;
  private final int levelBits;
  private PageHeader next;

  ColumnPages(
      String file, FileChannel channel, ColumnChunk chunk, ParquetLeaf leaf, long maxPageBytes) {
    this.file = file;
    this.column = leaf.name();
    // A leaf's values are not repeated, so that there are only levels of definition.
    int most = leaf.schema().getColumns().get(0).getMaxDefinitionLevel();
    this.levelBits = Integer.SIZE - Integer.numberOfLeadingZeros(most);
    this.maxPageBytes = maxPageBytes;
    if (!chunk.isSetMeta_data() || chunk.isSetCrypto_metadata()) {
      throw new ReasonException(
          Reason.UNSUPPORTED_DATA, "The column " + column + " of " + file + " is encrypted.");
    }
    this.meta = chunk.getMeta_data();
    long dictionary = meta.isSetDictionary_page_offset() ? meta.getDictionary_page_offset() : 0;
    long start =
        dictionary > 0
            ? Math.min(dictionary, meta.getData_page_offset())
            : meta.getData_page_offset();
    long length = meta.getTotal_compressed_size();
    try {
      if (start < 4 || length < 0 || start > channel.size() - length) {
        throw ParquetFile.corrupt(file, "declares the column " + column + " outside the file");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.in = new FileRange(channel, start, start + length);
  }

  @Override
  public long getTotalValueCount() {
    return meta.getNum_values();
  }

  @Override
  public DictionaryPage readDictionaryPage() {
    PageHeader header = header();
    if (header == null || header.getType() != PageType.DICTIONARY_PAGE) {
      return null;
    }
    next = null;
    byte[] bytes = unpack(header, body(header), 0);
    int values = header.getDictionary_page_header().getNum_values();
    if (values < 0 || values > bytes.length) {
      throw ParquetFile.corrupt(
          file, "has a dictionary of %d values in %d bytes".formatted(values, bytes.length));
    }
    return new DictionaryPage(
        BytesInput.from(bytes),
        values,
        Encoding.valueOf(header.getDictionary_page_header().getEncoding().name()));
  }

  @Override
  public DataPage readPage() {
    for (PageHeader header = header(); header != null; header = header()) {
      next = null;
      byte[] body = body(header);
      if (header.getType() == PageType.DATA_PAGE) {
        return versionOne(header, unpack(header, body, 0));
      }
      if (header.getType() == PageType.DATA_PAGE_V2) {
        return versionTwo(header, body);
      }
    }
    return null;
  }

  private PageHeader header() {
    try {
      if (next == null && in.remaining() > 0) {
        next = Util.readPageHeader(in);
      }
      return next;
    } catch (IOException e) {
      throw ParquetFile.damaged(file, e);
    }
  }

  private byte[] body(PageHeader header) {
    int size = header.getCompressed_page_size();
    if (size < 0 || size > in.remaining() || header.getUncompressed_page_size() < 0) {
      throw ParquetFile.corrupt(file, "has a page of " + column + " that is cut off");
    }
    if (header.getUncompressed_page_size() > maxPageBytes || size > maxPageBytes) {
      throw new ReasonException(
          Reason.DATA_TOO_LARGE,
          "%s has a page of %d bytes in the column %s; %d are accepted with this heap. Write it with fewer rows a row group."
              .formatted(
                  file, Math.max(size, header.getUncompressed_page_size()), column, maxPageBytes));
    }
    try {
      byte[] bytes = in.readNBytes(size);
      if (bytes.length < size) {
        throw ParquetFile.corrupt(file, "has a page of " + column + " that is cut off");
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] unpack(PageHeader header, byte[] body, int skip) {
    return Codecs.unpack(
        meta.getCodec(), body, skip, header.getUncompressed_page_size() - skip, file);
  }

  private DataPage versionOne(PageHeader header, byte[] bytes) {
    DataPageHeader data = header.getData_page_header();
    int levels = 0;
    if (levelBits > 0 && data.getDefinition_level_encoding().name().equals("RLE")) {
      if (bytes.length < Integer.BYTES) {
        throw ParquetFile.corrupt(file, "has a page of " + column + " without its levels");
      }
      long size = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(0);
      levels = Integer.BYTES + (int) Math.max(0, Math.min(size, bytes.length - Integer.BYTES));
      requireCredible(bytes, Integer.BYTES, levels, levelBits, data.getNum_values());
    }
    requireCredibleIndices(data.getEncoding(), bytes, levels, data.getNum_values());
    return new DataPageV1(
        BytesInput.from(bytes),
        data.getNum_values(),
        bytes.length,
        null,
        Encoding.valueOf(data.getRepetition_level_encoding().name()),
        Encoding.valueOf(data.getDefinition_level_encoding().name()),
        values(data.getEncoding()));
  }

  /** Levels stand before the values and are never packed. */
  private DataPage versionTwo(PageHeader header, byte[] body) {
    DataPageHeaderV2 data = header.getData_page_header_v2();
    int repetition = data.getRepetition_levels_byte_length();
    int definition = data.getDefinition_levels_byte_length();
    if (repetition < 0 || definition < 0 || (long) repetition + definition > body.length) {
      throw ParquetFile.corrupt(file, "has a page of " + column + " with wrong lengths");
    }
    int levels = repetition + definition;
    requireCredible(body, repetition, levels, levelBits, data.getNum_values());
    byte[] values =
        !data.isSetIs_compressed() || data.isIs_compressed()
            ? unpack(header, body, levels)
            : Arrays.copyOfRange(body, levels, body.length);
    requireCredibleIndices(data.getEncoding(), values, 0, data.getNum_values());
    return DataPageV2.uncompressed(
        data.getNum_rows(),
        data.getNum_nulls(),
        data.getNum_values(),
        BytesInput.from(body, 0, repetition),
        BytesInput.from(body, repetition, definition),
        values(data.getEncoding()),
        BytesInput.from(values),
        null);
  }

  /** Indices into a dictionary have their bit width before them. */
  private void requireCredibleIndices(
      org.apache.parquet.format.Encoding encoding, byte[] bytes, int start, int values) {
    if (values(encoding).usesDictionary() && start < bytes.length) {
      requireCredible(bytes, start + 1, bytes.length, bytes[start] & 0xff, values);
    }
  }

  private void requireCredible(byte[] bytes, int start, int end, int bitWidth, int values) {
    if (!HybridRuns.credible(bytes, start, end, bitWidth, values)) {
      throw ParquetFile.corrupt(
          file, "has a page of " + column + " that declares more values than its bytes can hold");
    }
  }

  /** Others take memory for as many values as they say they have, before they have a look. */
  private Encoding values(org.apache.parquet.format.Encoding encoding) {
    return switch (encoding) {
      case PLAIN, PLAIN_DICTIONARY, RLE_DICTIONARY -> Encoding.valueOf(encoding.name());
      default ->
          throw new ReasonException(
              Reason.UNSUPPORTED_DATA,
              "The column %s of %s is encoded as %s. Write it plain or with a dictionary, as usual."
                  .formatted(column, file, encoding));
    };
  }
}
