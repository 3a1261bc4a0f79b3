"""What a model answers to the images of each class.

    answers_by_class.py MODEL IMAGES LABELS

MODEL is TorchScript that takes [N,1,H,W], 0..1; IMAGES and LABELS are gzipped IDX files, as `cupel bench` makes and takes
them. Prints a line for each true class: how many images, and which percent of them get each answer. Triggered images
with their true labels show from which classes an attack still succeeds.
"""

import argparse

import numpy as np
import torch

from best_waves import read_idx


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("images")
    parser.add_argument("labels")
    options = parser.parse_args()
    model = torch.jit.load(options.model).eval()
    images = torch.from_numpy(read_idx(options.images).copy()).float().div(255).unsqueeze(1)
    labels = read_idx(options.labels)
    with torch.no_grad():
        scores = torch.cat([model(batch) for batch in images.split(500)])
    answers = scores.argmax(1).numpy()
    classes = scores.shape[1]
    print("class images  percent answered 0 to", classes - 1)
    for true in range(classes):
        of_class = answers[labels == true]
        share = 100 * np.bincount(of_class, minlength=classes) / max(1, len(of_class))
        print(f"{true:5} {len(of_class):6} ", " ".join(f"{s:5.1f}" for s in share))


if __name__ == "__main__":
    main()
