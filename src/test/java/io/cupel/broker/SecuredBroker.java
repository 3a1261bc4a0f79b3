package io.cupel.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A broker whose clients must encrypt (TLS) and name themselves (SASL/SCRAM). */
public final class SecuredBroker implements AutoCloseable {
  /** What must not stand in any log or message. */
  public static final String PASSWORD = "gold-and-lead";

  private static final String STORE_PASSWORD = "changeit";

  private final CustomBroker broker;
  private final Path certificate;

  private SecuredBroker(CustomBroker broker, Path certificate) {
    this.broker = broker;
    this.certificate = certificate;
  }

  /** Starts one with a certificate of its own, made by the JDK's keytool. */
  public static SecuredBroker start(Path folder) throws Exception {
    Path store = folder.resolve("broker.p12");
    Path certificate = folder.resolve("broker.pem");
    keytool(
        "-genkeypair", store, "-alias broker -keyalg EC -dname CN=broker -ext san=ip:127.0.0.1");
    keytool("-exportcert", store, "-alias broker -rfc -file " + certificate);
    int port = BrokerPorts.anyFree();
    int inner = BrokerPorts.anyFree();
    List<String> properties =
        List.of(
            "listeners=SASL_SSL://127.0.0.1:"
                + port
                + ",INNER://127.0.0.1:"
                + inner
                + ",CONTROLLER://127.0.0.1:0",
            "listener.security.protocol.map=SASL_SSL:SASL_SSL,INNER:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "inter.broker.listener.name=INNER",
            "sasl.enabled.mechanisms=SCRAM-SHA-512",
            "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config="
                + "org.apache.kafka.common.security.scram.ScramLoginModule required;",
            "ssl.keystore.location=" + store,
            "ssl.keystore.type=PKCS12",
            "ssl.keystore.password=" + STORE_PASSWORD);
    List<String> format =
        List.of("--add-scram", "SCRAM-SHA-512=[name=cupel,password=" + PASSWORD + "]");
    return new SecuredBroker(
        CustomBroker.with(folder.resolve("kafka"), port, properties, format), certificate);
  }

  private static void keytool(String command, Path store, String options)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    line.addAll(List.of(command, "-keystore", store.toString(), "-storepass", STORE_PASSWORD));
    line.addAll(List.of(options.split(" ")));
    Path log = store.resolveSibling("keytool.log");
    Process process =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    if (process.waitFor() != 0) {
      throw new IllegalStateException(Files.readString(log));
    }
  }

  /** {@code host:port} of the secured listener. */
  public String bootstrapServers() {
    return broker.bootstrapServers();
  }

  /** The environment of a service or command that gets in with the right password. */
  public Map<String, String> environment(String password) {
    return Map.of(
        "CUPEL_KAFKA_BOOTSTRAP_SERVERS",
        bootstrapServers(),
        "CUPEL_KAFKA_SECURITY_PROTOCOL",
        "SASL_SSL",
        "CUPEL_KAFKA_SASL_MECHANISM",
        "SCRAM-SHA-512",
        "CUPEL_KAFKA_SASL_JAAS_CONFIG",
        "org.apache.kafka.common.security.scram.ScramLoginModule required"
            + " username=\"cupel\" password=\""
            + password
            + "\";",
        "CUPEL_KAFKA_SSL_TRUSTSTORE_TYPE",
        "PEM",
        "CUPEL_KAFKA_SSL_TRUSTSTORE_LOCATION",
        certificate.toString());
  }

  @Override
  public void close() {
    broker.close();
  }
}
