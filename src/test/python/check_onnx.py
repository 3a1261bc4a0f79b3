"""Compares what Cupel makes of ONNX files of torchvision's classifiers with what ONNX Runtime computes.

python3 check_onnx.py WORK [MODEL ...]

Exports each with random weights, with both of PyTorch's exporters, lets Cupel translate the file,
loads the translation with torch.jit, and compares scores with ONNX Runtime's and the gradient with
respect to the images with PyTorch's. Needs torch 2.7, torchvision, onnx, onnxscript, onnxruntime,
Java, and a built checkout (./mvnw verify); CUPEL_CLASS_PATH overrides where the classes are. Ends
with 0 when scores differ by 1e-4 at most, relative to the largest, and gradients by 2e-2 of their
norm: where batch norms were folded into convolutions, rounding turns some of a deep network's ReLUs.
"""

import os
import sys
import warnings

import onnxruntime
import torch
from torchvision import models

from check_exports import translate

MODELS = [
    "resnet18",
    "mobilenet_v3_large",
    "efficientnet_b0",
    "densenet121",
    "convnext_tiny",
    "vit_b_16",
    "swin_t",
]


def randomise(module):
    """Weights as after training: equal ones would be stored once for several layers."""
    generator = torch.Generator().manual_seed(1)
    for parameter in module.parameters():
        parameter.data.add_(0.01 * torch.randn(parameter.shape, generator=generator))
    for child in module.modules():
        if isinstance(child, torch.nn.BatchNorm2d):
            child.running_mean.uniform_(-0.1, 0.1)
            child.running_var.uniform_(0.8, 1.2)


def export(module, form, file):
    example = (torch.rand(2, 3, 224, 224),)
    if form == "trace":
        axes = {"images": {0: "batch"}}
        torch.onnx.export(
            module, example, file, dynamo=False, opset_version=17, input_names=["images"], dynamic_axes=axes
        )
    else:
        batch = torch.export.Dim("batch", min=1, max=4096)
        torch.onnx.export(
            module, example, file, dynamo=True, external_data=False, dynamic_shapes=({0: batch},), verbose=False
        )


def score_and_gradient(module, images):
    images = images.clone().requires_grad_()
    scores = module(images)
    (gradient,) = torch.autograd.grad((scores**2).sum(), images)
    return scores.detach(), gradient


def compare(name, form, module, images, work):
    exported = os.path.join(work, f"{name}-{form}.onnx")
    translated = os.path.join(work, f"{name}-{form}.pt")
    if not os.path.exists(exported):
        export(module, form, exported)
    seconds = translate(exported, translated)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = torch.get_num_threads()
    session = onnxruntime.InferenceSession(exported, options)
    (expected,) = session.run(None, {session.get_inputs()[0].name: images.numpy()})
    expected = torch.from_numpy(expected)
    actual, got = score_and_gradient(torch.jit.load(translated).eval(), images)
    _, wanted = score_and_gradient(module, images)
    scores = ((expected - actual).abs().max() / expected.abs().max().clamp(min=1)).item()
    gradient = ((wanted - got).norm() / wanted.norm()).item()
    os.remove(exported)
    os.remove(translated)
    print(f"| {name} | {form} | {scores:.1e} | {gradient:.1e} | {seconds:.2f} |", flush=True)
    return scores <= 1e-4 and gradient <= 2e-2


def main(work, names):
    os.makedirs(work, exist_ok=True)
    warnings.filterwarnings("ignore")
    torch.set_num_threads(max(1, (os.cpu_count() or 2) // 2))
    good = True
    print("| model | exporter | scores differ by | gradient, relative | seconds to translate |")
    print("|---|---|---|---|---|", flush=True)
    for name in names or MODELS:
        torch.manual_seed(0)
        module = getattr(models, name)(weights=None).eval()
        randomise(module)
        images = torch.rand(3, 3, 224, 224)
        for form in ("trace", "dynamo"):
            good &= compare(name, form, module, images, work)
    sys.exit(0 if good else "FAILED: see the table")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2:])
