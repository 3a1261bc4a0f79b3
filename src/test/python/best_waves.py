"""Which share of the clean images the best plane wave moves to each class: what the screening could find at most.

    best_waves.py VICTIMS NAME... [--amplitude 0.16 0.2]

VICTIMS is a folder as `cupel bench` makes and takes it. Tried are all waves of up to 8 periods in 28x28 images, six
phases each, on every third clean image whose class is not the target. Prints the three classes that are reached best.
"""

import argparse
import gzip
import math
import struct

import numpy as np
import torch

LARGEST_FREQUENCY = 8
PHASES = 6


def read_idx(path):
    with gzip.open(path) as file:
        data = file.read()
    sides = struct.unpack(">" + "I" * data[3], data[4 : 4 + 4 * data[3]])
    return np.frombuffer(data[4 + 4 * data[3] :], np.uint8).reshape(sides)


def waves(side):
    """All of amplitude 1, [W,1,H,W]."""
    at = torch.arange(side) * (2 * math.pi / side)
    most = LARGEST_FREQUENCY
    return torch.stack(
        [
            torch.sin(row * at.view(-1, 1) + column * at.view(1, -1) + 2 * math.pi * phase / PHASES)
            for row in range(most + 1)
            for column in range(-most if row else 1, most + 1)
            if row * row + column * column <= most * most
            for phase in range(PHASES)
        ]
    ).unsqueeze(1)


def best(model, images, labels, wave_stack, amplitude):
    """Largest share for each class, 0..1."""
    share = None
    for some in wave_stack.split(20):
        moved = (images[None] + amplitude * some[:, None]).clamp(0, 1)
        scores = model(moved.flatten(0, 1))
        answers = scores.argmax(1).view(len(some), -1)
        if share is None:
            share = torch.zeros(scores.shape[1])
        for k in range(len(share)):
            share[k] = max(share[k], (answers[:, labels != k] == k).float().mean(1).max())
    return share


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("victims")
    parser.add_argument("names", nargs="+")
    parser.add_argument("--amplitude", nargs="+", type=float, default=[0.16, 0.2])
    options = parser.parse_args()
    images = torch.tensor(read_idx(f"{options.victims}/clean-images-idx3-ubyte.gz")[::3].copy())
    images = images.float().div(255).unsqueeze(1)
    labels = torch.tensor(read_idx(f"{options.victims}/clean-labels-idx1-ubyte.gz")[::3].copy()).long()
    stack = waves(images.shape[-1])
    for name in options.names:
        model = torch.jit.load(f"{options.victims}/{name}/model.pt").eval()
        for amplitude in options.amplitude:
            with torch.no_grad():
                share, classes = best(model, images, labels, stack, amplitude).sort(descending=True)
            found = ", ".join(f"class {int(k)}: {100 * s:.0f} %" for s, k in zip(share[:3], classes[:3]))
            print(f"{name}, amplitude {amplitude}: {found}", flush=True)


if __name__ == "__main__":
    main()
