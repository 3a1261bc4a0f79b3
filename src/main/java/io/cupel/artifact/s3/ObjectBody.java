package io.cupel.artifact.s3;

import java.io.FilterInputStream;
import java.io.IOException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;

/** The bytes of an object; what the SDK finds wrong with them is an {@link IOException}. */
final class ObjectBody extends FilterInputStream {
  private final ResponseInputStream<?> response;

  ObjectBody(ResponseInputStream<?> response) {
    super(response);
    this.response = response;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] block, int from, int length) throws IOException {
    try {
      return super.read(block, from, length);
    } catch (SdkException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Whatever is left is not read: it may be gigabytes. */
  @Override
  public void close() {
    response.abort();
  }
}
