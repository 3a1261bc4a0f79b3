"""Runs scripted and traced classifiers of torchvision in parts, and compares with the whole.

python3 check_scripts.py WORK [MODEL ...]

Scripts and traces each with random weights, lets Cupel cut it at every layer, loads what that gives
with torch.jit and compares the scores. Needs torch 2.7, torchvision, Java, and a built checkout
(./mvnw verify); CUPEL_CLASS_PATH overrides where the classes are. Ends with 0 when every model loads
and scores differ by 1e-4 of the largest at most, wherever a model was cut.
"""

import os
import sys

import torch
from torchvision import models

from check_exports import java, randomize

MODELS = {
    "resnet18": {},
    "mobilenet_v2": {},
    "vgg11_bn": {},
    "densenet121": {},
    "convnext_tiny": {},
    "efficientnet_b0": {},
    "squeezenet1_1": {},
    "shufflenet_v2_x0_5": {},
    "googlenet": {"aux_logits": False, "init_weights": False},
    "regnet_y_400mf": {},
    "swin_t": {},
    "alexnet": {},
    "mobilenet_v3_small": {},
    "VisionTransformer": {
        "image_size": 64,
        "patch_size": 16,
        "num_layers": 2,
        "num_heads": 4,
        "hidden_dim": 64,
        "mlp_dim": 128,
    },
}


def cut(model, out):
    """How many layers there are, and why some cannot be cut at."""
    lines = java("PartsMain", model, out).splitlines()
    return int(lines[0]), lines[1:]


def scores_of(answer):
    return answer if torch.is_tensor(answer) else answer[0]


def differences(module, layers, images):
    """By how much the scores differ in parts, relative to the largest, for every cut."""
    scores = scores_of(module(images.clone()))
    for number in range(layers):
        if hasattr(module, f"below_{number}"):
            crossing = getattr(module, f"below_{number}")(images.clone())
            crossing = crossing if isinstance(crossing, tuple) else (crossing,)
            other = scores_of(getattr(module, f"above_{number}")(*crossing))
            yield ((scores - other).abs().max() / scores.abs().max()).item()


def check(name, form, program, images, work):
    paths = [os.path.join(work, f"{name}-{form}{kind}.pt") for kind in ("", "-parts")]
    program.save(paths[0])
    layers, whole = cut(*paths)
    found = list(differences(torch.jit.load(paths[1]).eval(), layers, images))
    for path in paths:
        os.remove(path)
    assert len(found) + len(whole) == layers, f"{name}: {len(found)} and {len(whole)} of {layers} layers"
    why = "; ".join(sorted({line.split(": ", 1)[1] for line in whole}))
    worst = max(found, default=0.0)
    print(f"| {name} | {form} | {len(found)} of {layers} | {worst:.1e} | {why} |", flush=True)
    return worst <= 1e-4


def main(work, names):
    os.makedirs(work, exist_ok=True)
    torch.set_grad_enabled(False)
    torch.set_num_threads(max(1, (os.cpu_count() or 2) // 2))
    good = True
    print("| model | program | layers cut at | scores differ by, relative | why not at others |")
    print("|---|---|---|---|---|", flush=True)
    for name in names or MODELS:
        torch.manual_seed(0)
        module = getattr(models, name)(num_classes=10, **MODELS.get(name, {})).eval()
        randomize(module)
        images = torch.rand(4, 3, 64, 64)
        good &= check(name, "scripted", torch.jit.script(module), images, work)
        good &= check(name, "traced", torch.jit.trace(module, images[:2]), images, work)
    sys.exit(0 if good else "FAILED: see the table")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2:])
