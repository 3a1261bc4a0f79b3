package io.cupel.artifact;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * Which network addresses may be fetched from. An artifact's URI comes from outside; it must not
 * make this service read what only this service can reach.
 */
public final class AddressPolicy {
  /** Never a place of artifacts: "this" network, link-local, metadata services, multicast. */
  private static final List<Block> NEVER =
      blocks(
          "0.0.0.0/8",
          "169.254.0.0/16",
          "100.100.100.200/32",
          "192.0.0.0/24",
          "224.0.0.0/4",
          "240.0.0.0/4",
          "::/128",
          "fe80::/10",
          "fec0::/10",
          "ff00::/8",
          "fd00:ec2::254/128",
          "2001::/32");

  /** Inside of organisations, and addresses of documentation and benchmarks. */
  private static final List<Block> PRIVATE =
      blocks(
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "172.16.0.0/12",
          "192.0.2.0/24",
          "192.168.0.0/16",
          "198.18.0.0/15",
          "198.51.100.0/24",
          "203.0.113.0/24",
          "::1/128",
          "fc00::/7",
          "2001:db8::/32");

  /** IPv6 blocks that hold an IPv4 address, and the byte at which it starts. */
  private static final List<Block> EMBEDDING_AT_12 =
      blocks("::/96", "::ffff:0:0:0/96", "64:ff9b::/96");

  private static final Block EMBEDDING_AT_2 = Block.parse("2002::/16");

  private final boolean allowPrivate;

  /**
   * @param allowPrivate whether loopback and private addresses are allowed, too. Link-local and
   *     metadata addresses never are
   */
  public AddressPolicy(boolean allowPrivate) {
    this.allowPrivate = allowPrivate;
  }

  public boolean allows(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length == 16 && !contains(PRIVATE, bytes) && !contains(NEVER, bytes)) {
      if (contains(EMBEDDING_AT_12, bytes)) {
        return allowsBytes(Arrays.copyOfRange(bytes, 12, 16));
      }
      if (EMBEDDING_AT_2.contains(bytes)) {
        return allowsBytes(Arrays.copyOfRange(bytes, 2, 6));
      }
    }
    return allowsBytes(bytes);
  }

  private boolean allowsBytes(byte[] bytes) {
    return !contains(NEVER, bytes) && (allowPrivate || !contains(PRIVATE, bytes));
  }

  private static boolean contains(List<Block> blocks, byte[] address) {
    return blocks.stream().anyMatch(b -> b.contains(address));
  }

  private static List<Block> blocks(String... texts) {
    return Arrays.stream(texts).map(Block::parse).toList();
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Block(byte[] start, int bits) {
    static Block parse(String text) {
      String[] parts = text.split("/", 2);
      try {
        return new Block(InetAddress.getByName(parts[0]).getAddress(), Integer.parseInt(parts[1]));
      } catch (UnknownHostException e) {
        throw new IllegalArgumentException(text, e);
      }
    }

    boolean contains(byte[] address) {
      if (address.length != start.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> bit % 8;
        if ((address[bit / 8] & mask) != (start[bit / 8] & mask)) {
          return false;
        }
      }
      return true;
    }
  }
}
