package io.cupel.format;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Small programs, written as the engine writes its own. */
final class Programs {
  private Programs() {}

  /** A linear layer of shape 2×3 in a module that has one attribute of each type. */
  static ModuleText linear() {
    Map<String, Attribute> linear = new LinkedHashMap<>();
    linear.put("weight", Attribute.Tensor.parameter(new float[] {1, 2, 3, 4, 5, 6}, 2, 3));
    linear.put("bias", Attribute.Tensor.parameter(new float[] {0.5f, -1}, 2));
    Map<String, Attribute> net = new LinkedHashMap<>();
    net.put("training", new Attribute.Bool(false));
    net.put("fc", new Attribute.Module("__torch__.layers.Linear", linear));
    net.put("mean", Attribute.Tensor.buffer(new float[] {2}, 1));
    net.put("count", new Attribute.Int(1L << 40));
    net.put("offset", new Attribute.Int(-7));
    net.put("eps", new Attribute.Real(1e-5));
    net.put("mode", new Attribute.Text("grün"));
    net.put("pads", new Attribute.Ints(List.of(1L, 300L, -2L)));
    net.put("hook", new Attribute.None());
    Map<String, String> code = new LinkedHashMap<>();
    code.put(
        "__torch__.py",
        """
        class Net(Module):
          __parameters__ = []
          __buffers__ = ["mean", ]
          training : bool
          fc : __torch__.layers.Linear
          mean : Tensor
          count : int
          offset : int
          eps : float
          mode : str
          pads : List[int]
          hook : NoneType
          def forward(self: __torch__.Net,
            x: Tensor) -> Tensor:
            fc = self.fc
            mean = self.mean
            return (fc).forward(torch.sub(x, mean), )
        """);
    code.put(
        "__torch__/layers.py",
        """
        class Linear(Module):
          __parameters__ = ["weight", "bias", ]
          __buffers__ = []
          weight : Tensor
          bias : Tensor
          def forward(self: __torch__.layers.Linear,
            x: Tensor) -> Tensor:
            weight = self.weight
            bias = self.bias
            return torch.linear(x, weight, bias)
        """);
    return new ModuleText(code, new Attribute.Module("__torch__.Net", net));
  }
}
