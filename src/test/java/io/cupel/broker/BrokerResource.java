package io.cupel.broker;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * An empty broker and an empty data folder for a test of the service. Arguments become settings.
 */
public class BrokerResource implements QuarkusTestResourceLifecycleManager {
  private final Map<String, String> settings = new HashMap<>();
  private EmbeddedBroker broker;

  @Override
  public void init(Map<String, String> arguments) {
    settings.putAll(arguments);
  }

  @Override
  public Map<String, String> start() {
    try {
      Path data = Files.createTempDirectory(Files.createDirectories(Path.of("target/it")), "data");
      broker = EmbeddedBroker.start(data, OptionalInt.empty());
      settings.put("cupel.data", data.toAbsolutePath().toString());
      settings.put("cupel.kafka.bootstrap.servers", broker.bootstrapServers());
      return settings;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void stop() {
    if (broker != null) {
      broker.close();
    }
  }
}
