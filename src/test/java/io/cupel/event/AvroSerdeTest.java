package io.cupel.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.avro.SystemLimitException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AvroSerdeTest {
  private final AvroSerde<ModelVersionRegistered> plain =
      AvroSerde.of(ModelVersionRegistered.class);
  private final ModelVersionRegistered event = EventSamples.version("grün 100% #1", "3");

  @Test
  void writesSingleObjectEncodingWithoutARegistry() {
    byte[] bytes = plain.serialize("t", event);

    assertThat(bytes).startsWith(0xC3, 0x01);
    assertThat(plain.deserialize("t", bytes)).isEqualTo(event);
  }

  @Test
  void writesTheRegistrysWireFormatWithOne() throws Exception {
    try (FakeSchemaRegistry server = new FakeSchemaRegistry("/apis/ccompat/v7")) {
      // Given a serde with a registry
      AvroSerde<ModelVersionRegistered> serde = with(server);

      // When an event is written twice
      byte[] bytes = serde.serialize("model-versions", event);
      serde.serialize("model-versions", event);

      // Then it names the schema by id, which was asked for once
      assertThat(Arrays.copyOf(bytes, 5)).isEqualTo(new byte[] {0, 0, 0, 0, 1});
      assertThat(serde.deserialize("t", bytes)).isEqualTo(event);
      assertThat(server.subjects()).containsExactly("model-versions-value");
      assertThat(server.requests()).isEqualTo(2);
    }
  }

  @Test
  void readsEitherEncodingWhateverItWrites() throws Exception {
    try (FakeSchemaRegistry server = new FakeSchemaRegistry("")) {
      assertThat(with(server).deserialize("t", plain.serialize("t", event))).isEqualTo(event);
    }
  }

  @Test
  void readsAWriterWithFewerFields() throws Exception {
    try (FakeSchemaRegistry server = new FakeSchemaRegistry("")) {
      // Given a registered schema of an older writer: no tags, no digest
      int id =
          server.add(
              "{\"type\":\"record\",\"name\":\"ModelVersionRegistered\",\"namespace\":\"io.cupel.event\","
                  + "\"fields\":[{\"name\":\"registry\",\"type\":\"string\"},{\"name\":\"model\",\"type\":\"string\"},"
                  + "{\"name\":\"version\",\"type\":\"string\"},{\"name\":\"artifactUri\",\"type\":\"string\"},"
                  + "{\"name\":\"registeredAt\",\"type\":{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"}}]}");
      byte[] bytes =
          ByteBuffer.allocate(14)
              .put((byte) 0)
              .putInt(id)
              .put(new byte[] {2, 'e', 2, 'm', 2, '1', 2, 'u', 0})
              .array();

      // When it is read
      ModelVersionRegistered read = with(server).deserialize("t", bytes);

      // Then the new fields have their defaults
      assertThat(read.getModel()).isEqualTo("m");
      assertThat(read.getArtifactSha256()).isNull();
      assertThat(read.getTags()).isEmpty();
    }
  }

  @Test
  void tellsAnUnknownIdFromARegistryThatIsAway() throws Exception {
    byte[] unknown = {0, 0, 0, 0, 99, 0};
    try (FakeSchemaRegistry server = new FakeSchemaRegistry("")) {
      AvroSerde<ModelVersionRegistered> serde = with(server);
      assertThatThrownBy(() -> serde.deserialize("t", unknown))
          .isInstanceOf(UndecodableException.class)
          .hasMessageContaining("99");
      server.close();
      assertThatThrownBy(() -> serde.deserialize("t", unknown))
          .isInstanceOf(RegistryUnavailableException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{\"model\":\"m\"}", "\0\0\0\0\7abc", "\u00c3\u0001"})
  void refusesWhatIsNoEvent(String text) {
    byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);

    assertThatThrownBy(() -> plain.deserialize("t", bytes))
        .isInstanceOf(UndecodableException.class);
  }

  @Test
  void refusesDamagedEventsWithoutAllocatingWhatTheyAskFor() throws Exception {
    byte[] good = plain.serialize("t", event);
    Random random = new Random(1);
    for (int i = 0; i < 5000; i++) {
      // Given an event with some bytes after the header replaced
      byte[] bad = Arrays.copyOf(good, 10 + random.nextInt(good.length - 9));
      for (int k = 0; k < 4 && bad.length > 10; k++) {
        bad[10 + random.nextInt(bad.length - 10)] = (byte) random.nextInt(256);
      }
      // When it is read, then it is an event or is refused
      try {
        assertThat(plain.deserialize("t", bad)).isNotNull();
      } catch (UndecodableException e) {
        assertThat(e).hasMessageContaining("ModelVersionRegistered");
      }
    }
    letAvroReadItsLimits();
    byte[] huge = Arrays.copyOf(good, 15);
    System.arraycopy(new byte[] {-128, -128, -128, -128, 6}, 0, huge, 10, 5); // a string of 768 MiB
    assertThatThrownBy(() -> plain.deserialize("t", huge))
        .isInstanceOf(UndecodableException.class)
        .hasMessageContaining("exceeds");
  }

  /**
   * It reads them once; in this process another test may have used Avro before there was a serde.
   */
  private static void letAvroReadItsLimits() throws ReflectiveOperationException {
    Method reset = SystemLimitException.class.getDeclaredMethod("resetLimits");
    reset.setAccessible(true);
    reset.invoke(null);
  }

  @Test
  void refusesWhatFollowsTheEvent() {
    byte[] bytes = plain.serialize("t", event);

    assertThatThrownBy(() -> plain.deserialize("t", Arrays.copyOf(bytes, bytes.length + 1)))
        .isInstanceOf(UndecodableException.class)
        .hasMessageContaining("left");
  }

  @Test
  void readsOnManyThreadsAtOnceWhateverWasDamagedBefore() {
    // Given events and, between them, the beginnings of events
    List<ModelVersionRegistered> events =
        IntStream.range(0, 500).mapToObj(i -> EventSamples.version("m", "v" + i)).toList();

    // When several threads read them by one serde
    List<ModelVersionRegistered> read =
        events.parallelStream()
            .map(
                one -> {
                  byte[] bytes = plain.serialize("t", one);
                  assertThatThrownBy(() -> plain.deserialize("t", Arrays.copyOf(bytes, 20)))
                      .isInstanceOf(UndecodableException.class);
                  return plain.deserialize("t", bytes);
                })
            .toList();

    // Then each got its own
    assertThat(read).isEqualTo(events);
  }

  private static AvroSerde<ModelVersionRegistered> with(FakeSchemaRegistry server) {
    return new AvroSerde<>(
        ModelVersionRegistered.class, Optional.of(SchemaRegistry.at(URI.create(server.url()))));
  }
}
