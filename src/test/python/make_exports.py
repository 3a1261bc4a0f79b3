"""Makes the files under src/test/resources/exports with PyTorch.

    python make_exports.py OUT

Torch 2.7 writes NAME-2.7.pt2, 2.8 NAME-2.8.pt2 (small alone is kept), a newer one NAME-new.pt2.

Beside most NAME.pt2 stands NAME.json: images, and what PyTorch computes from them: the scores, and
the gradient of the sum of the scores' squares with respect to one layer's weight. The file fashion
is a small classifier of the demonstration's images, with its accuracy on the test images;
fashion-half is the same with float16 weights. Files that end with .pt are TorchScript.
"""

import copy
import gzip
import io
import json
import os
import sys
import zipfile

import torch
from torch import nn
from torch.export import Dim, export, save


class Small(nn.Module):
    """Convolution with groups, batch norm, a lifted constant, an unsaved buffer, a list output."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(1, 4, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(4)
        self.deep = nn.Sequential(nn.Conv2d(4, 4, 3, groups=2), nn.ReLU(inplace=True))
        self.head = nn.Linear(4, 3)
        self.register_buffer("mean", torch.tensor([0.5]))
        self.register_buffer("scale", torch.tensor([2.0]), persistent=False)

    def forward(self, x):
        x = (x - self.mean) * self.scale + torch.tensor([0.25])
        x = self.deep(self.norm(self.stem(x)))
        a, b = torch.chunk(x, 2, dim=1)
        x = torch.cat([b, a], 1).flatten(2)
        return self.head(x.view(x.size(0), 4, -1).mean(-1))


class Attention(nn.Module):
    """A transformer block on patches: sizes that depend on the batch, layer norm, attention."""

    def __init__(self):
        super().__init__()
        self.patch = nn.Conv2d(1, 8, 2, stride=2)
        self.token = nn.Parameter(torch.randn(1, 1, 8))
        self.position = nn.Parameter(torch.randn(1, 10, 8))
        self.norm = nn.LayerNorm(8)
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True)
        self.mlp = nn.Sequential(nn.Linear(8, 16), nn.GELU(), nn.Dropout(0.1), nn.Linear(16, 8))
        self.head = nn.Linear(8, 3)

    def forward(self, x):
        x = self.patch(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.token.expand(x.shape[0], -1, -1), x], 1) + self.position
        y = self.norm(x)
        x = x + self.attention(y, y, y, need_weights=False)[0]
        return self.head((x + self.mlp(x))[:, 0])


class Residual(nn.Module):
    """A residual block with a shortcut convolution, activations and sums in place."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(1, 4, 3, padding=1)
        self.a = nn.Sequential(nn.Conv2d(4, 8, 3, 2, 1, bias=False), nn.BatchNorm2d(8))
        self.b = nn.Sequential(nn.Conv2d(8, 8, 3, padding=2, dilation=2), nn.BatchNorm2d(8))
        self.shortcut = nn.Sequential(nn.Conv2d(4, 8, 1, 2), nn.BatchNorm2d(8))
        self.relu = nn.ReLU(inplace=True)
        self.head = nn.Linear(8 * 9, 3)

    def forward(self, x):
        x = self.relu(self.stem(x))
        y = self.relu(self.a(x))
        shortcut = self.shortcut(x)
        y = self.b(y)
        y += shortcut
        y = self.relu(y)
        return self.head(y.view(y.size(0), -1))


class Tied(nn.Module):
    """Two layers with one weight."""

    def __init__(self):
        super().__init__()
        self.a = nn.Linear(4, 4, bias=False)
        self.b = nn.Linear(4, 4, bias=False)
        self.b.weight = nn.Parameter(self.a.weight.detach().view(4, 4))
        self.head = nn.Linear(4, 3)

    def forward(self, x):
        return self.head(self.b(self.a(x.flatten(1))))


class TwoInputs(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.Linear(4, 3)

    def forward(self, x, y):
        return self.head(x + y)


class Unknown(nn.Module):
    """Calls what no classifier needs."""

    def __init__(self):
        super().__init__()
        self.head = nn.Linear(4, 3)

    def forward(self, x):
        return self.head(torch.linalg.inv(x).flatten(1))


class Fashion(nn.Module):
    """A small classifier of the demonstration's images."""

    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 8, 3, stride=2), nn.BatchNorm2d(8), nn.ReLU(),
            nn.Conv2d(8, 16, 3, stride=2), nn.ReLU(), nn.AdaptiveAvgPool2d(3),
        )
        self.head = nn.Linear(144, 10)

    def forward(self, x):
        return self.head(self.features(x).flatten(1))


def demo(name, header):
    root = os.path.dirname(os.path.abspath(__file__))
    path = os.path.join(root, "..", "..", "..", "demo", name)
    with gzip.open(path) as file:
        return torch.frombuffer(bytearray(file.read()[header:]), dtype=torch.uint8)


def demo_data(kind):
    images = demo(f"{kind}-images-idx3-ubyte.gz", 16).view(-1, 1, 28, 28).float() / 255
    return images, demo(f"{kind}-labels-idx1-ubyte.gz", 8).long()


def fashion():
    images, labels = demo_data("clean")
    net = Fashion().train()
    optimiser = torch.optim.AdamW(net.parameters(), lr=3e-3, weight_decay=0.05)
    for _ in range(150):
        optimiser.zero_grad()
        nn.functional.cross_entropy(net(images), labels).backward()
        optimiser.step()
    return net.eval()


def randomise(module):
    """Statistics as after training, so that a batch norm does something."""
    for child in module.modules():
        if isinstance(child, nn.BatchNorm2d):
            child.running_mean.uniform_(-0.5, 0.5)
            child.running_var.uniform_(0.5, 2)
            child.weight.data.uniform_(0.5, 1.5)
            child.bias.data.uniform_(-0.5, 0.5)
    return module


def write_program(program, path):
    """Without the debug files: they have the paths of the machine."""
    buffer = io.BytesIO()
    torch.jit.save(program, buffer)
    with zipfile.ZipFile(buffer) as whole, zipfile.ZipFile(path, "w") as kept:
        for entry in whole.infolist():
            if not entry.filename.endswith(".debug_pkl"):
                kept.writestr(entry, whole.read(entry))


def main(out):
    version = torch.__version__[:3]
    suffix = version if version in ("2.7", "2.8") else "new"
    batch = Dim("batch", min=1, max=4096)

    def write(name, program):
        for node in program.graph.nodes:
            node.meta.pop("stack_trace", None)  # it has the paths of the machine
        save(program, os.path.join(out, f"{name}-{suffix}.pt2"))

    def keep(name, module, example, layer, dynamic=True, decomposed=False):
        module = randomise(module.eval())
        program = export(module, (example,), dynamic_shapes=({0: batch},) if dynamic else None)
        if decomposed:
            program = program.run_decompositions()
        write(name, program)
        golden(name, module, example, layer)

    def golden(name, module, example, layer):
        images = torch.rand(5, *example.shape[1:])
        scores = module(images.to(example.dtype))
        weight = module.get_parameter(layer)
        (gradient,) = torch.autograd.grad((scores**2).sum(), weight)
        known = {
            "shape": list(images.shape),
            "images": images.flatten().tolist(),
            "scores": scores.float().flatten().tolist(),
            "layer": layer,
            "gradient": gradient.float().flatten().tolist(),
            "parameters": [n for n, _ in module.named_parameters()],
        }
        with open(os.path.join(out, f"{name}-{suffix}.json"), "w") as file:
            json.dump(known, file)

    torch.manual_seed(0)
    keep("small", Small(), torch.rand(2, 1, 6, 6), "deep.0.weight")
    keep("fixed", Attention(), torch.rand(2, 1, 6, 6), "mlp.0.weight", dynamic=False)
    keep("attention", Attention(), torch.rand(2, 1, 6, 6), "mlp.0.weight")
    keep("decomposed", Small(), torch.rand(2, 1, 6, 6), "deep.0.weight", decomposed=True)
    keep("tied", Tied(), torch.rand(2, 1, 2, 2), "head.weight")
    last = Small().to(memory_format=torch.channels_last)
    keep("channels-last", last, torch.rand(2, 1, 6, 6), "deep.0.weight")

    attention = Attention().eval()
    write_program(torch.jit.script(attention), os.path.join(out, f"attention-scripted-{suffix}.pt"))
    golden("attention-scripted", attention, torch.rand(2, 1, 6, 6), "attention.in_proj_weight")

    net = fashion()
    half = copy.deepcopy(net).half()
    images, labels = demo_data("test")
    for name, module in (("fashion", net), ("fashion-half", half)):
        example = torch.rand(2, 1, 28, 28).to(module.head.weight.dtype)
        write(name, export(module, (example,), dynamic_shapes=({0: batch},)))
        # The engine, too, computes in float32.
        accuracy = (copy.deepcopy(module).float()(images).argmax(1) == labels).float().mean().item()
        with open(os.path.join(out, f"{name}-{suffix}.json"), "w") as file:
            json.dump({"accuracy": accuracy}, file)
    write_program(torch.jit.script(half), os.path.join(out, f"fashion-half-{suffix}.pt"))

    for name, dtype in (("half", torch.float16), ("bfloat16", torch.bfloat16)):
        small = nn.Sequential(nn.Flatten(), nn.Linear(4, 3)).to(dtype).eval()
        write(name, export(small, (torch.rand(2, 4).to(dtype),)))
    two = (torch.rand(2, 4), torch.rand(2, 4))
    write("two-inputs", export(TwoInputs().eval(), two))
    write("unknown", export(Unknown().eval(), (torch.rand(2, 2, 2),), strict=False))
    write("training", export(Small().train(), (torch.rand(2, 1, 6, 6),)))
    torch.manual_seed(0)
    residual = Residual()
    keep("residual", residual, torch.rand(2, 1, 6, 6), "b.0.weight")
    traced = torch.jit.trace(residual, torch.rand(2, 1, 6, 6))
    write_program(traced, os.path.join(out, f"residual-traced-{suffix}.pt"))
    scripted = torch.jit.script(residual)
    write_program(scripted, os.path.join(out, f"residual-scripted-{suffix}.pt"))


if __name__ == "__main__":
    os.makedirs(sys.argv[1], exist_ok=True)
    main(sys.argv[1])
