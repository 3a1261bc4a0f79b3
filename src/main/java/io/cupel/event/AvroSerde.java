package io.cupel.event;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Avro records to bytes and back. Writes Confluent's wire format (0, id of 4 bytes) where there is
 * a schema registry and Avro's single-object encoding (C3 01, fingerprint of 8 bytes, little
 * endian) where there is none; reads both, whatever it writes. Thread safe.
 *
 * @param <T> the record type
 */
public final class AvroSerde<T extends SpecificRecord>
    implements Serde<T>, Serializer<T>, Deserializer<T> {
  private static final byte REGISTRY_MAGIC = 0;
  private static final int REGISTRY_HEADER = 5;
  private static final byte[] SINGLE_OBJECT_MAGIC = {(byte) 0xC3, 0x01};
  private static final int SINGLE_OBJECT_HEADER = 10;

  static {
    DecodingLimits.apply();
  }

  /** The default buffer is larger than most records, and each record has one. */
  private static final EncoderFactory ENCODERS = new EncoderFactory().configureBufferSize(256);

  private final Class<T> type;
  private final SpecificData model;
  private final RecordSchemas schemas;
  private final Optional<SchemaRegistry> registry;

  private final DatumWriter<T> writer;

  /** By writer's schema: to make one costs more than to read a record with it. */
  private final Map<Schema, DatumReader<T>> readers = new ConcurrentHashMap<>();

  AvroSerde(Class<T> type, Optional<SchemaRegistry> registry) {
    this.type = type;
    this.model = SpecificData.getForClass(type);
    this.schemas = RecordSchemas.of(type);
    this.registry = registry;
    this.writer = new SpecificDatumWriter<>(schemas.current(), model);
  }

  /** A serde that writes single-object encoding. */
  public static <T extends SpecificRecord> AvroSerde<T> of(Class<T> type) {
    return new AvroSerde<>(type, Optional.empty());
  }

  @Override
  public byte[] serialize(String topic, T record) {
    if (record == null) {
      return null;
    }
    return bytes(
        registry
            .map(client -> registryHeader(client.idOf(topic + "-value", schemas.published())))
            .orElseGet(() -> singleObjectHeader(schemas.fingerprint())),
        record,
        writer);
  }

  /** The record's Avro binary without any header: what digests are made of. */
  static byte[] plainBytes(SpecificRecord record) {
    SpecificData model = SpecificData.getForClass(record.getClass());
    return bytes(new byte[0], record, new SpecificDatumWriter<>(record.getSchema(), model));
  }

  private static <R extends SpecificRecord> byte[] bytes(
      byte[] header, R record, DatumWriter<R> writer) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    out.writeBytes(header);
    try {
      BinaryEncoder encoder = ENCODERS.binaryEncoder(out, null);
      writer.write(record, encoder);
      encoder.flush();
      return out.toByteArray();
    } catch (IOException | AvroRuntimeException | NullPointerException e) {
      throw new SerializationException("Incomplete " + record.getSchema().getName(), e);
    }
  }

  private static byte[] registryHeader(int id) {
    return ByteBuffer.allocate(REGISTRY_HEADER).put(REGISTRY_MAGIC).putInt(id).array();
  }

  private static byte[] singleObjectHeader(long fingerprint) {
    return ByteBuffer.allocate(SINGLE_OBJECT_HEADER)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(SINGLE_OBJECT_MAGIC)
        .putLong(fingerprint)
        .array();
  }

  /**
   * Reads either encoding.
   *
   * @return null for null (a tombstone)
   * @throws UndecodableException if these bytes are no such record
   * @throws RegistryUnavailableException if the registry could not be asked
   */
  @Override
  public T deserialize(String topic, byte[] bytes) {
    if (bytes == null) {
      return null;
    }
    if (bytes.length >= REGISTRY_HEADER && bytes[0] == REGISTRY_MAGIC) {
      return read(bytes, REGISTRY_HEADER, registered(ByteBuffer.wrap(bytes, 1, 4).getInt()));
    }
    if (bytes.length >= SINGLE_OBJECT_HEADER
        && bytes[0] == SINGLE_OBJECT_MAGIC[0]
        && bytes[1] == SINGLE_OBJECT_MAGIC[1]) {
      ByteBuffer header = ByteBuffer.wrap(bytes, 2, 8).order(ByteOrder.LITTLE_ENDIAN);
      return read(bytes, SINGLE_OBJECT_HEADER, known(header.getLong()));
    }
    throw new UndecodableException(
        bytes.length + " bytes in neither of the two encodings of " + type.getSimpleName() + ".");
  }

  private Schema registered(int id) {
    return registry
        .orElseThrow(
            () ->
                new UndecodableException(
                    "The record names schema "
                        + id
                        + " of a registry; set "
                        + KafkaSettings.SCHEMA_REGISTRY_KEY
                        + "."))
        .byId(id);
  }

  private Schema known(long fingerprint) {
    Schema writer = schemas.byFingerprint().get(fingerprint);
    if (writer == null) {
      throw new UndecodableException(
          String.format(
              "No version of %s has the fingerprint %016x.", type.getSimpleName(), fingerprint));
    }
    return writer;
  }

  private T read(byte[] bytes, int from, Schema writer) {
    BinaryDecoder in = DecoderFactory.get().binaryDecoder(bytes, from, bytes.length - from, null);
    boolean complete;
    T record;
    try {
      record = readerOf(writer).read(null, in);
      complete = in.isEnd();
    } catch (IOException | RuntimeException e) {
      // Rubbish makes Avro's decoder throw nearly anything.
      throw new UndecodableException("Not a " + type.getSimpleName() + ": " + e.getMessage(), e);
    }
    if (!complete) {
      throw new UndecodableException("Bytes are left after the " + type.getSimpleName() + ".");
    }
    return record;
  }

  private DatumReader<T> readerOf(Schema writer) {
    return readers.computeIfAbsent(
        writer, schema -> new SpecificDatumReader<>(schema, schemas.current(), model));
  }

  @Override
  public Serializer<T> serializer() {
    return this;
  }

  @Override
  public Deserializer<T> deserializer() {
    return this;
  }

  @Override
  public void configure(Map<String, ?> configs, boolean isKey) {
    // Made complete: see the constructor.
  }

  @Override
  public void close() {
    // Holds nothing.
  }
}
