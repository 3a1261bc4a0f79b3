package io.cupel.dataset.parquet;

import com.github.luben.zstd.ZstdInputStream;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.lz4.BlockLZ4CompressorInputStream;
import org.apache.commons.compress.compressors.snappy.SnappyCompressorInputStream;
import org.apache.parquet.format.CompressionCodec;

/** How pages are packed. */
final class Codecs {
  private Codecs() {}

  /**
   * A page's bytes from {@code skip} on, unpacked.
   *
   * @param size that the page declares for what is unpacked; never exceeded
   * @throws ReasonException UNSUPPORTED_DATA, or CORRUPT_DATA when the size is another
   */
  static byte[] unpack(CompressionCodec codec, byte[] page, int skip, int size, String file) {
    byte[] packed = skip == 0 ? page : Arrays.copyOfRange(page, skip, page.length);
    if (size < 0) {
      throw ParquetFile.corrupt(file, "has a page with wrong lengths");
    }
    if (size == 0) {
      return new byte[0];
    }
    try {
      return switch (codec) {
        case UNCOMPRESSED -> exactly(new ByteArrayInputStream(packed), size, file);
        case SNAPPY ->
            exactly(new SnappyCompressorInputStream(new ByteArrayInputStream(packed)), size, file);
        case GZIP -> exactly(new GZIPInputStream(new ByteArrayInputStream(packed)), size, file);
        case LZ4_RAW ->
            exactly(
                new BlockLZ4CompressorInputStream(new ByteArrayInputStream(packed)), size, file);
        case ZSTD -> exactly(new ZstdInputStream(new ByteArrayInputStream(packed)), size, file);
        default ->
            throw new ReasonException(
                Reason.UNSUPPORTED_DATA,
                file
                    + " is packed with "
                    + codec
                    + ". Write it with snappy, zstd, gzip, lz4_raw or none.");
      };
    } catch (IOException e) {
      throw ParquetFile.damaged(file, e);
    }
  }

  private static byte[] exactly(InputStream in, int size, String file) throws IOException {
    byte[] bytes = in.readNBytes(size);
    if (bytes.length < size || in.read() >= 0) {
      throw ParquetFile.corrupt(
          file, "has a page that is not as long unpacked as it says, " + size + " bytes");
    }
    return bytes;
  }
}
