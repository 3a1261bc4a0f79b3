"""Compares what Cupel makes of exported classifiers of torchvision with what PyTorch computes.

python3 check_exports.py WORK [MODEL ...]

Exports each with random weights, as a training graph and decomposed, lets Cupel translate it, loads
the translation with torch.jit and compares scores and the gradients of all parameters. Needs torch
2.7, torchvision, Java, and a built checkout (./mvnw verify); CUPEL_CLASS_PATH overrides where the
classes are. Ends with 0 when scores differ by 1e-4 at most, and gradients by 1e-3 of their norm.
"""

import os
import subprocess
import sys

import torch
from torch.export import Dim, export, save
from torchvision import models

MODELS = [
    "resnet18",
    "mobilenet_v3_large",
    "efficientnet_b0",
    "densenet121",
    "shufflenet_v2_x0_5",
    "convnext_tiny",
    "vit_b_16",
    "swin_t",
]
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))


def class_path():
    target = os.path.join(ROOT, "target")
    return os.environ.get("CUPEL_CLASS_PATH") or os.pathsep.join(
        os.path.join(target, part) for part in ("test-classes", "classes", "quarkus-app/lib/main/*")
    )


def java(main, *arguments):
    """What a class of the tests prints."""
    home = os.environ.get("JAVA_HOME")
    program = os.path.join(home, "bin", "java") if home else "java"
    command = [program, "-Xmx256m", "-cp", class_path(), f"io.cupel.format.{main}", *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def translate(model, out):
    return float(java("TranslateMain", model, out))


def randomize(module):
    """Statistics as of a trained one, and no scores of 0."""
    for child in module.modules():
        if isinstance(child, torch.nn.BatchNorm2d):
            child.running_mean.uniform_(-0.1, 0.1)
            child.running_var.uniform_(0.8, 1.2)
    with torch.no_grad():
        for parameter in module.parameters():
            if not parameter.any():
                parameter.uniform_(-0.1, 0.1)


def gradients(module, images):
    scores = module(images)
    parameters = dict(module.named_parameters())
    grads = torch.autograd.grad((scores**2).sum(), list(parameters.values()), allow_unused=True)
    return scores.detach(), dict(zip(parameters, grads))


def compare(name, form, program, module, images, work):
    exported = os.path.join(work, f"{name}-{form}.pt2")
    translated = os.path.join(work, f"{name}-{form}.pt")
    save(program, exported)
    seconds = translate(exported, translated)
    expected, wanted = gradients(module, images)
    actual, got = gradients(torch.jit.load(translated).eval(), images)
    os.remove(exported)
    os.remove(translated)
    assert wanted.keys() == got.keys(), f"{name}: the parameters have other names"
    scores = (expected - actual).abs().max().item()
    worst = 0.0
    for parameter, gradient in wanted.items():
        if gradient is not None:
            difference = (gradient - got[parameter]).norm() / (gradient.norm() + 1e-12)
            worst = max(worst, difference.item())
    print(f"| {name} | {form} | {scores:.1e} | {worst:.1e} | {seconds:.2f} |", flush=True)
    return scores <= 1e-4 and worst <= 1e-3


def main(work, names):
    os.makedirs(work, exist_ok=True)
    torch.set_num_threads(max(1, (os.cpu_count() or 2) // 2))
    batch = Dim("batch", min=1, max=4096)
    good = True
    print("| model | graph | scores differ by | gradients, relative | seconds to translate |")
    print("|---|---|---|---|---|", flush=True)
    for name in names or MODELS:
        torch.manual_seed(0)
        module = getattr(models, name)(weights=None).eval()
        randomize(module)
        images = torch.rand(3, 3, 224, 224)
        example = (torch.rand(2, 3, 224, 224),)
        # Not strict: the same graph, traced without Python's bytecode, in a fraction of the time.
        program = export(module, example, dynamic_shapes=({0: batch},), strict=False)
        good &= compare(name, "training", program, module, images, work)
        program = program.run_decompositions()
        good &= compare(name, "decomposed", program, module, images, work)
    sys.exit(0 if good else "FAILED: see the table")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2:])
