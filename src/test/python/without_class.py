"""Copies labelled images in IDX files without those of one class.

    without_class.py CLEAN-IMAGES CLEAN-LABELS CLASS FOLDER

FOLDER gets clean-images-idx3-ubyte.gz and clean-labels-idx1-ubyte.gz: what a defender has who has no
image of the class. `./cupel harden MODEL --clean FOLDER/clean-images-idx3-ubyte.gz --allow-missing-class ...`
"""

import gzip
import os
import struct
import sys


def main():
    images_file, labels_file, missing, folder = sys.argv[1:]
    with gzip.open(images_file) as f:
        magic, count, rows, columns = struct.unpack(">4I", f.read(16))
        pixels = f.read()
    with gzip.open(labels_file) as f:
        label_magic, labelled = struct.unpack(">2I", f.read(8))
        labels = f.read()
    assert (magic, label_magic, labelled) == (0x803, 0x801, count), "not images and their labels"
    size = rows * columns
    kept = [i for i in range(count) if labels[i] != int(missing)]
    os.makedirs(folder, exist_ok=True)
    with gzip.open(os.path.join(folder, "clean-images-idx3-ubyte.gz"), "wb") as f:
        f.write(struct.pack(">4I", magic, len(kept), rows, columns))
        f.write(b"".join(pixels[i * size : (i + 1) * size] for i in kept))
    with gzip.open(os.path.join(folder, "clean-labels-idx1-ubyte.gz"), "wb") as f:
        f.write(struct.pack(">2I", label_magic, len(kept)))
        f.write(bytes(labels[i] for i in kept))
    print(f"{len(kept)} of {count} images, none of class {missing}")


if __name__ == "__main__":
    main()
