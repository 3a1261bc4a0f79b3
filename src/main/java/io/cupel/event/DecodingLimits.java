package io.cupel.event;

/**
 * Bounds what Avro's decoder allocates on the word of a length field. Twenty forged bytes could
 * otherwise ask for gigabytes, and an OutOfMemoryError would stop the stream at that record for
 * ever. Avro reads the bounds from system properties, once, also where only an event with defaults
 * is built: so a program applies them first of all. An operator's own values win.
 */
public final class DecodingLimits {
  private static final String BOUND = Integer.toString(16 << 20);

  private DecodingLimits() {}

  /** Sets what is not set. */
  public static void apply() {
    for (String what : new String[] {"bytes", "string", "collectionItems"}) {
      String key = "org.apache.avro.limits." + what + ".maxLength";
      if (System.getProperty(key) == null) {
        System.setProperty(key, BOUND);
      }
    }
  }
}
