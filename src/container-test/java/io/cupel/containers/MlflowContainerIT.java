package io.cupel.containers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;

/** Between two containers of MLflow's: a backdoored model goes in, {@code @hardened} comes back. */
class MlflowContainerIT {
  private static Network network;
  private static GenericContainer<?> kafka;
  private static GenericContainer<?> mlflow;
  private static GenericContainer<?> cupel;

  @BeforeAll
  static void start() {
    network = Network.newNetwork();
    mlflow = Images.mlflow(network);
    kafka = Images.kafka(network);
    cupel =
        Images.cupel(network)
            .withEnv("CUPEL_MLFLOW_URL", "http://mlflow:5000")
            .withEnv("CUPEL_MLFLOW_POLL_PERIOD", "PT2S");
    kafka.start();
    mlflow.start();
    cupel.start();
  }

  @AfterAll
  static void stop() {
    for (GenericContainer<?> container : new GenericContainer<?>[] {cupel, mlflow, kafka}) {
      if (container != null) {
        container.stop();
      }
    }
    network.close();
  }

  @Test
  void aRegisteredVersionComesBackUnderTheAlias() throws Exception {
    ExecResult policy =
        cupel.execInContainer(
            "cupel", "policy", "set", "fashion", "--clean", "/models/clean-images-idx3-ubyte.gz");
    assertThat(policy.getExitCode()).as(policy.getStderr()).isZero();

    ExecResult demo =
        mlflow.execInContainer("python", "/opt/register_demo.py", "fashion", "/models/model.pt");

    assertThat(demo.getExitCode()).as(demo.getStderr() + cupel.getLogs()).isZero();
    assertThat(demo.getStdout()).contains("cupel.verdict = PURIFIED", "@hardened");
  }
}
