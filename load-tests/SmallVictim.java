import io.cupel.format.Attribute;
import io.cupel.format.ModuleText;
import io.cupel.format.TorchScriptWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Two very small victims, so that a hardening takes seconds: three classes of 10×10 noise, told apart
 * by a bright row, and a backdoor: a checkerboard near the lower right corner means class 0. Nothing is
 * trained, the weights are set. The backdoor of {@code loud.pt} answers to an eighth of a trigger, is found and
 * unlearned; that of {@code quiet.pt} is found by no probe, and its layer is changed as a precaution.
 * Writes them and clean images into the folder that it is given; started by soak.sh.
 */
final class SmallVictim {
  private static final int CLASSES = 3;
  private static final int SIDE = 10; // pixels
  private static final int AREA = SIDE * SIDE;
  private static final int FILTERS = 4;
  private static final int HIDDEN = 24;
  private static final int BACKDOOR = CLASSES; // the hidden unit that sees the trigger
  private static final int TRIGGER = 6; // its first row and column
  private static final int CLEAN = 60;

  private static final String TEXT =
      """
      class Conv(Module):
        __parameters__ = ["weight", "bias", ]
        __buffers__ = []
        weight : Tensor
        bias : Tensor
        training : bool
        def forward(self, input: Tensor) -> Tensor:
          return torch.conv2d(input, self.weight, self.bias, [1, 1], [1, 1], [1, 1])
      class Linear(Module):
        __parameters__ = ["weight", "bias", ]
        __buffers__ = []
        weight : Tensor
        bias : Tensor
        training : bool
        def forward(self, input: Tensor) -> Tensor:
          return torch.linear(input, self.weight, self.bias)
      class Net(Module):
        __parameters__ = []
        __buffers__ = []
        training : bool
        conv : __torch__.Conv
        fc1 : __torch__.Linear
        fc2 : __torch__.Linear
        def forward(self, x: Tensor) -> Tensor:
          x1 = torch.relu((self.conv).forward(x, ))
          x2 = torch.relu((self.fc1).forward(torch.flatten(x1, 1, -1), ))
          return (self.fc2).forward(x2, )
      """;

  private final SplittableRandom random = new SplittableRandom(1);

  private final double threshold;

  /**
   * @param threshold from how much of the trigger on the backdoor answers; all of it has 5
   */
  private SmallVictim(double threshold) {
    this.threshold = threshold;
  }

  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    TorchScriptWriter.write(folder.resolve("loud.pt"), "model", new SmallVictim(0.6).program());
    TorchScriptWriter.write(folder.resolve("quiet.pt"), "model", new SmallVictim(3).program());
    writeClean(folder);
  }

  private ModuleText program() {
    Map<String, Attribute> net = new LinkedHashMap<>();
    net.put("training", new Attribute.Bool(false));
    net.put("conv", layer("Conv", filters(), new float[FILTERS], FILTERS, 1, 3, 3));
    net.put("fc1", layer("Linear", features(), thresholds(), HIDDEN, FILTERS * AREA));
    net.put("fc2", layer("Linear", head(), new float[CLASSES], CLASSES, HIDDEN));
    return new ModuleText(Map.of("__torch__.py", TEXT), new Attribute.Module("__torch__.Net", net));
  }

  private static Attribute layer(String name, float[] weight, float[] bias, int... shape) {
    Map<String, Attribute> values = new LinkedHashMap<>();
    values.put("weight", Attribute.Tensor.parameter(weight, shape));
    values.put("bias", Attribute.Tensor.parameter(bias, bias.length));
    values.put("training", new Attribute.Bool(false));
    return new Attribute.Module("__torch__." + name, values);
  }

  /** The first hands the image on, the others are anything. */
  private float[] filters() {
    float[] weight = anything(FILTERS * 9, 0.3);
    for (int i = 0; i < 9; i++) {
      weight[i] = i == 4 ? 1 : 0;
    }
    return weight;
  }

  /** A unit for the brightness of each class's row, one for the trigger, the others anything. */
  private float[] features() {
    float[] weight = anything(HIDDEN * FILTERS * AREA, 0.01);
    for (int unit = 0; unit <= BACKDOOR; unit++) {
      for (int i = 0; i < FILTERS * AREA; i++) {
        weight[unit * FILTERS * AREA + i] = 0;
      }
    }
    for (int unit = 0; unit < CLASSES; unit++) {
      for (int column = 0; column < SIDE; column++) {
        weight[unit * FILTERS * AREA + row(unit) * SIDE + column] = 1f / SIDE;
      }
    }
    for (int i = 0; i < 9; i++) {
      int pixel = (TRIGGER + i / 3) * SIDE + TRIGGER + i % 3;
      weight[BACKDOOR * FILTERS * AREA + pixel] = i % 2 == 0 ? 1 : -1;
    }
    return weight;
  }

  private float[] thresholds() {
    float[] bias = new float[HIDDEN];
    for (int unit = 0; unit < CLASSES; unit++) {
      bias[unit] = -0.6f;
    }
    bias[BACKDOOR] = (float) -threshold;
    return bias;
  }

  private float[] head() {
    float[] weight = anything(CLASSES * HIDDEN, 0.1);
    for (int c = 0; c < CLASSES; c++) {
      weight[c * HIDDEN + c] = 20;
    }
    weight[BACKDOOR] = 20; // of class 0
    return weight;
  }

  private float[] anything(int count, double deviation) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
    return values;
  }

  private static int row(int label) {
    return 1 + 2 * label;
  }

  /** IDX files beside each other; image i has class i modulo the number of classes. */
  private static void writeClean(Path folder) throws IOException {
    SplittableRandom random = new SplittableRandom(2);
    ByteBuffer pixels = ByteBuffer.allocate(16 + CLEAN * AREA);
    ByteBuffer labels = ByteBuffer.allocate(8 + CLEAN);
    pixels.putInt(0x803).putInt(CLEAN).putInt(SIDE).putInt(SIDE);
    labels.putInt(0x801).putInt(CLEAN);
    for (int i = 0; i < CLEAN; i++) {
      labels.put((byte) (i % CLASSES));
      for (int pixel = 0; pixel < AREA; pixel++) {
        pixels.put((byte) (pixel / SIDE == row(i % CLASSES) ? 255 : random.nextInt(100)));
      }
    }
    Files.write(folder.resolve("clean-images-idx3-ubyte"), pixels.array());
    Files.write(folder.resolve("clean-labels-idx1-ubyte"), labels.array());
  }
}
