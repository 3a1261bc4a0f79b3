package io.cupel.classifier;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * libtorch within this process: devices, threads, and whether operations are recorded for
 * gradients.
 */
public final class Torch {
  private static final Pattern CUDA = Pattern.compile("cuda(?::(\\d{1,3}))?");

  private Torch() {}

  static Engine engine() {
    return Engine.getEngine("PyTorch");
  }

  /**
   * The device of that name. What was asked for is given or refused, never replaced.
   *
   * @param name {@code auto} (the first GPU if there is one), {@code cpu}, {@code cuda} or {@code
   *     cuda:n}
   * @throws ReasonException DEVICE_UNAVAILABLE
   */
  public static Device device(String name) {
    int gpus = engine().getGpuCount();
    if (name.equals("cpu") || (name.equals("auto") && gpus == 0)) {
      return Device.cpu();
    }
    if (name.equals("auto")) {
      return Device.gpu(0);
    }
    Matcher cuda = CUDA.matcher(name);
    if (!cuda.matches()) {
      throw new ReasonException(
          Reason.DEVICE_UNAVAILABLE, "'" + name + "' is not auto, cpu, cuda or cuda:n.");
    }
    int index = cuda.group(1) == null ? 0 : Integer.parseInt(cuda.group(1));
    if (index >= gpus) {
      throw new ReasonException(
          Reason.DEVICE_UNAVAILABLE, "Asked for " + name + "; libtorch sees " + gpus + " GPUs.");
    }
    return Device.gpu(index);
  }

  /** What this process computes with. */
  public static EngineSoftware software() {
    return new EngineSoftware(
        Runtime.version().toString(), Engine.getDjlVersion(), engine().getVersion());
  }

  /** {@code cpu} or {@code cuda:n}. */
  public static String name(Device device) {
    return device.isGpu() ? "cuda:" + device.getDeviceId() : "cpu";
  }

  /**
   * Sets libtorch's threads within one operation, for the whole process.
   *
   * @param threads 0: as many as there are cores
   */
  public static void threads(int threads) {
    engine(); // loads the library
    JniUtils.setNumThreads(threads > 0 ? threads : Runtime.getRuntime().availableProcessors());
    JniUtils.setGraphExecutorOptimize(false); // profiling runs cost more than they bring here
    JniUtils.setGradMode(false);
  }

  /** Settles what programs draw themselves, such as dropout. */
  public static void seed(long seed) {
    engine().setRandomSeed((int) seed);
  }

  /** Records operations of this thread for gradients until closed. */
  public static Recording record() {
    JniUtils.setGradMode(true);
    return () -> JniUtils.setGradMode(false);
  }

  /** Ends a recording. */
  @FunctionalInterface
  public interface Recording extends AutoCloseable {
    @Override
    void close();
  }
}
