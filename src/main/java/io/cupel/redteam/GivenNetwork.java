package io.cupel.redteam;

import io.cupel.digest.Sha256;
import io.cupel.format.ModelFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A network that somebody gives, with the first weights that stand in its file. Training it runs
 * its program: only in the engine's own process. All of its parameters learn, frozen ones, too.
 *
 * @param file TorchScript by {@code torch.jit.script}: a trace has BatchNorm and dropout as they
 *     were when it was made
 */
public record GivenNetwork(Path file) implements UntrainedNetwork {
  private static final int DIGEST = 12; // digits are enough to tell two files apart

  /**
   * @throws io.cupel.reason.ReasonException as {@link ModelFormat#requireTorchScript}
   */
  public GivenNetwork {
    file = file.toAbsolutePath().normalize();
    ModelFormat.requireTorchScript(file);
  }

  @Override
  public String nameOrFile() {
    return file.toString();
  }

  /** The file's name without its ending, and the start of its SHA-256. */
  @Override
  public String label() {
    String name = file.getFileName().toString();
    int ending = name.lastIndexOf('.');
    return (ending > 0 ? name.substring(0, ending) : name)
        + '-'
        + Sha256.ofArtifact(file).substring(0, DIGEST);
  }

  /** Gradients are cut to length 1, without which networks that are not normalised do not learn. */
  @Override
  public TrainingSettings settings() {
    return TrainingSettings.DEFAULT.withLongestGradient(1);
  }

  @Override
  public void write(Path out, ImageShape shape, int classes, long seed) {
    try {
      Files.copy(file, out, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot copy " + file, e);
    }
  }
}
