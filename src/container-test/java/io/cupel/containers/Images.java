package io.cupel.containers;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.dockerjava.api.exception.NotFoundException;
import org.testcontainers.DockerClientFactory;

/** The images that this machine has. Nothing is pulled or built. */
final class Images {
  private Images() {}

  /** Skips the test where there is no such image, or no Docker. */
  static void need(String name) {
    assumeTrue(
        DockerClientFactory.instance().isDockerAvailable(),
        "Skipped: Docker does not answer; no container was started.");
    assumeTrue(
        isThere(name),
        "Skipped: there is no image " + name + "; docs/operations.md says how to make the images.");
  }

  private static boolean isThere(String name) {
    try {
      DockerClientFactory.instance().client().inspectImageCmd(name).exec();
      return true;
    } catch (NotFoundException e) {
      return false;
    }
  }
}
