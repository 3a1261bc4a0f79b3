"""Makes the files under src/test/resources/onnx with PyTorch 2.7, onnx, onnxscript, onnxruntime.

    python make_onnx.py OUT

Beside NAME.onnx stands NAME.json: images, what PyTorch computes from them, and the gradient of the
sum of the scores' squares with respect to one layer's weight, with the name that the layer has in
the ONNX file. The file fashion is a small classifier of the demonstration's images, with its
accuracy on the test images; its head is a product with a matrix that is stored in x out.
"""

import json
import os
import sys
import warnings

import onnx
import onnxruntime
import torch
from torch import nn

from make_exports import Attention, Small, demo_data, fashion, randomise


class Sequence(nn.Module):
    """The small classifier, its head on three dimensions: exported as a product and a sum."""

    def __init__(self, net):
        super().__init__()
        self.features = net.features
        self.head = net.head

    def forward(self, x):
        x = self.features(x).flatten(1).unsqueeze(1)
        return self.head(x).squeeze(1)


def without_paths(file):
    """Stack traces have the paths of the machine."""
    model = onnx.load(file)
    for part in [model, model.graph, *model.graph.node, *model.graph.input, *model.graph.output]:
        del part.metadata_props[:]
    for part in [*model.graph.value_info, *model.graph.initializer]:
        del part.metadata_props[:]
    for node in model.graph.node:
        node.doc_string = ""
    onnx.save(model, file)
    return model


def write(file, module, example, form, dynamic=True):
    if form == "dynamo":
        shapes = ({0: torch.export.Dim("batch", min=1, max=4096)},) if dynamic else None
        torch.onnx.export(
            module, (example,), file, dynamo=True, external_data=False, dynamic_shapes=shapes, verbose=False
        )
    else:
        axes = {"images": {0: "batch"}} if dynamic else None
        torch.onnx.export(
            module, (example,), file, dynamo=False, opset_version=17, input_names=["images"], dynamic_axes=axes
        )
    return without_paths(file)


def layer_of(model, weight):
    """The name of the initializer that has the values of a weight, as it is or transposed."""
    for tensor in model.graph.initializer:
        values = torch.from_numpy(onnx.numpy_helper.to_array(tensor).copy())
        for candidate in (values, values.T if values.dim() == 2 else values):
            if candidate.shape == weight.shape and torch.equal(candidate, weight):
                return tensor.name
    raise ValueError("the exporter changed the weight")


def halve(model, file):
    """Weights of 16 bits between casts: images and scores stay float32."""
    for tensor in model.graph.initializer:
        if tensor.data_type == onnx.TensorProto.FLOAT:
            values = onnx.numpy_helper.to_array(tensor).astype("float16")
            tensor.CopyFrom(onnx.numpy_helper.from_array(values, tensor.name))
    images, scores = model.graph.input[0].name, model.graph.output[0].name
    for node in model.graph.node:
        node.input[:] = ["half" if name == images else name for name in node.input]
        node.output[:] = ["scores" if name == scores else name for name in node.output]
    cast = onnx.helper.make_node("Cast", [images], ["half"], to=onnx.TensorProto.FLOAT16)
    back = onnx.helper.make_node("Cast", ["scores"], [scores], to=onnx.TensorProto.FLOAT)
    model.graph.node.insert(0, cast)
    model.graph.node.append(back)
    del model.graph.value_info[:]  # of the types before
    onnx.checker.check_model(model)
    onnx.save(model, file)


def halve_fashion(out):
    """fashion-half: the file fashion with weights of 16 bits, and what ONNX Runtime makes of it."""
    file = os.path.join(out, "fashion-half.onnx")
    halve(onnx.load(os.path.join(out, "fashion.onnx")), file)
    images, labels = demo_data("test")
    session = onnxruntime.InferenceSession(file)
    scores = session.run(None, {session.get_inputs()[0].name: images.numpy()})[0]
    accuracy = (scores.argmax(1) == labels.numpy()).mean().item()
    with open(os.path.join(out, "fashion-half.json"), "w") as file:
        json.dump({"accuracy": accuracy}, file)


def main(out):
    warnings.filterwarnings("ignore")

    def keep(name, module, shape, weight, form, dynamic=True, batch=2):
        module = randomise(module.eval())
        file = os.path.join(out, f"{name}.onnx")
        model = write(file, module, torch.rand(batch, *shape), form, dynamic)
        images = torch.rand(5, *shape)
        scores = module(images)
        parameter = module.get_parameter(weight)
        (gradient,) = torch.autograd.grad((scores**2).sum(), parameter)
        golden = {
            "shape": list(images.shape),
            "images": images.flatten().tolist(),
            "scores": scores.flatten().tolist(),
            "weight": layer_of(model, parameter.detach()),
            "gradient": gradient.flatten().tolist(),
        }
        with open(os.path.join(out, f"{name}.json"), "w") as target:
            json.dump(golden, target)

    torch.manual_seed(0)
    for form in ("trace", "dynamo"):
        keep(f"small-{form}", Small(), (1, 6, 6), "deep.0.weight", form)
        keep(f"attention-{form}", Attention(), (1, 6, 6), "mlp.0.weight", form)
    keep("fixed", Small(), (1, 6, 6), "deep.0.weight", "trace", dynamic=False)
    keep("fixed-attention", Attention(), (1, 6, 6), "mlp.0.weight", "trace", dynamic=False)

    net = fashion()
    write(os.path.join(out, "fashion.onnx"), Sequence(net).eval(), torch.rand(2, 1, 28, 28), "trace")
    images, labels = demo_data("test")
    accuracy = (net(images).argmax(1) == labels).float().mean().item()
    with open(os.path.join(out, "fashion.json"), "w") as file:
        json.dump({"accuracy": accuracy}, file)

    half = nn.Sequential(nn.Flatten(), nn.Linear(4, 3)).eval()
    file = os.path.join(out, "half.onnx")
    halve(write(file, half, torch.rand(2, 4), "trace"), file)
    halve_fashion(out)

    for form in ("trace", "dynamo"):
        keep(f"single-{form}", Attention(), (1, 6, 6), "mlp.0.weight", form, dynamic=False, batch=1)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    os.makedirs(sys.argv[1], exist_ok=True)
    main(sys.argv[1])
