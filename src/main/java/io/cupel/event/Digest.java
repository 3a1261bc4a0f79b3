package io.cupel.event;

import io.cupel.digest.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** SHA-256 as lower-case hex. */
final class Digest {
  private Digest() {}

  /** Of several texts, each with its length before it, so that no two lists give the same bytes. */
  static String ofFields(String... fields) {
    MessageDigest sha256 = Sha256.start();
    for (String field : fields) {
      byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
      sha256.update(ByteBuffer.allocate(4).putInt(bytes.length).array());
      sha256.update(bytes);
    }
    return Sha256.hex(sha256);
  }
}
