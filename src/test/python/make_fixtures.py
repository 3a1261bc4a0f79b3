"""Makes the files under src/test/resources/{images,parquet,models} with PIL, PyArrow and PyTorch.

    python make_fixtures.py images OUT     (needs pillow and numpy)
    python make_fixtures.py parquet OUT    (needs pillow, numpy and pyarrow)
    python make_fixtures.py models OUT     (needs torch 2.7)

Run it from a neutral folder: TorchScript files keep the paths of the sources they came from.
"""

import os
import sys


def images(out):
    import numpy as np
    from PIL import Image

    y, x = np.mgrid[0:30, 0:40]
    rgb = np.stack([x * 6, y * 8, (x + y) * 3 % 256], -1).astype(np.uint8)
    rgb[:8, :8] = (255, 0, 0)
    picture = Image.fromarray(rgb)
    grey16 = Image.fromarray(((x * 6 + y) * 200).astype(np.uint16))
    alpha = Image.fromarray((255 - x * 5).astype(np.uint8))

    def keep(name, image, **how):
        path = os.path.join(out, name)
        image.save(path, **how)
        golden(name)

    def golden(name):
        image = Image.open(os.path.join(out, name))
        if image.mode.startswith("I"):
            # Documented: the upper 8 bits. What convert("RGB") does here depends on PIL's version.
            image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
        with open(os.path.join(out, name + ".rgb"), "wb") as file:
            file.write(image.convert("RGB").tobytes())

    keep("rgb.png", picture)
    keep("palette.png", picture.quantize(64))
    clear = picture.quantize(16)
    clear.info["transparency"] = 3
    keep("palette-alpha.png", clear, transparency=3)
    rgba = picture.copy()
    rgba.putalpha(alpha)
    keep("rgba.png", rgba)
    keep("grey.png", picture.convert("L"))
    grey_alpha = picture.convert("L")
    grey_alpha.putalpha(alpha)
    keep("grey-alpha.png", grey_alpha)
    keep("grey-16.png", grey16)
    keep("bilevel.png", picture.convert("1"))
    keep("rgb.jpg", picture, quality=90)
    keep("progressive.jpg", picture, quality=85, progressive=True)
    keep("grey.jpg", picture.convert("L"), quality=90)
    keep("cmyk.jpg", picture.convert("CMYK"), quality=90)
    exif = Image.Exif()
    exif[0x0112] = 6
    keep("exif-rotated.jpg", picture, quality=90, exif=exif)
    keep("lossy.webp", picture, quality=80)
    keep("lossy-alpha.webp", rgba, quality=80)
    keep("lossless.webp", picture, lossless=True)
    keep("lossless-alpha.webp", rgba, lossless=True)
    keep("palette.webp", picture.quantize(16).convert("RGB"), lossless=True)
    keep("grey.webp", picture.convert("L"), quality=80)
    keep("exif-rotated.webp", picture, quality=80, exif=exif)
    picture.save(os.path.join(out, "animated.webp"), save_all=True, append_images=[picture.rotate(180)])
    keep("rgb.ppm", picture)
    keep("grey.pgm", picture.convert("L"))
    for name, magic, most, samples in (
        ("dim.ppm", b"P6", 100, (rgb % 101).astype(np.uint8)),
        ("deep.ppm", b"P6", 65535, (rgb.astype(np.uint32) * 257 // 2).astype(">u2")),
        ("deep.pgm", b"P5", 1000, ((x * 6 + y) * 3).astype(">u2")),
    ):
        header = magic + b"\n# a comment\n40 30\n%d\n" % most
        with open(os.path.join(out, name), "wb") as file:
            file.write(header + samples.tobytes())
        golden(name)
    # PIL cannot write YCCK: the same CMYK data, said to be YCCK by Adobe's marker.
    data = bytearray(open(os.path.join(out, "cmyk.jpg"), "rb").read())
    marker = data.index(b"Adobe")
    data[marker + 11] = 2
    open(os.path.join(out, "ycck.jpg"), "wb").write(bytes(data))
    golden("ycck.jpg")

    for width, height in ((20, 17), (64, 50), (9, 60)):
        small = picture.resize((width, height), Image.BILINEAR)
        with open(os.path.join(out, f"rgb-{width}x{height}.rgb"), "wb") as file:
            file.write(small.tobytes())
    with open(os.path.join(out, "rgb.grey"), "wb") as file:
        file.write(picture.convert("L").tobytes())


def parquet(out):
    """Files of six images, 5x4 pixels, in the layout that Hugging Face's libraries write."""
    import io
    import json

    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq
    from PIL import Image

    random = np.random.default_rng(0)
    encoded, pixels = [], []
    for how in ("png", "png", "webp", "png", "png", "ppm"):
        image = Image.fromarray(random.integers(0, 256, (4, 5, 3), dtype=np.uint8))
        file = io.BytesIO()
        image.save(file, how, **({"lossless": True} if how == "webp" else {}))
        encoded.append(file.getvalue())
        pixels.append(image.tobytes())
    with open(os.path.join(out, "six.rgb"), "wb") as file:
        file.write(b"".join(pixels))
    labels = [0, 1, 2, 2, 1, 0]
    names = ["cat", "dog", "owl"]
    image_type = pa.struct([("bytes", pa.binary()), ("path", pa.string())])

    def keep(name, label_type=pa.int64(), images=encoded, labels=labels, image="image", features=None, more=None, **how):
        rows = [{"bytes": b, "path": f"{i}.png"} for i, b in enumerate(images)]
        columns = {image: pa.array(rows, image_type)}
        columns.update(more or {"label": pa.array(labels, label_type)})
        table = pa.table(columns)
        if features:
            table = table.replace_schema_metadata({"huggingface": json.dumps({"info": {"features": features}})})
        pq.write_table(table, os.path.join(out, name), **how)

    features = {"image": {"_type": "Image"}, "label": {"names": names, "_type": "ClassLabel"}}
    for codec in ("none", "snappy", "gzip", "zstd", "lz4", "brotli"):
        keep(f"{codec}.parquet", features=features, compression=codec)
    keep("pages-v2.parquet", features=features, data_page_version="2.0", row_group_size=4)
    keep("small-groups.parquet", features=features, row_group_size=1, use_dictionary=False)
    keep("delta.parquet", features=features, use_dictionary=False,
         column_encoding={"image.bytes": "DELTA_LENGTH_BYTE_ARRAY", "label": "DELTA_BINARY_PACKED"})
    keep("shard-0.parquet", images=encoded[:3], labels=labels[:3], features=features)
    keep("shard-1.parquet", images=encoded[3:], labels=labels[3:], features=features)
    keep("no-metadata.parquet", label_type=pa.int32())
    keep("cifar-100.parquet", image="img", more={
        "fine_label": pa.array(labels), "coarse_label": pa.array([0] * 6)}, features={
        "img": {"_type": "Image"}, "fine_label": {"names": names, "_type": "ClassLabel"},
        "coarse_label": {"names": ["animal"], "_type": "ClassLabel"}})
    plain = pa.table({"image": pa.array(encoded, pa.binary()), "label": pa.array(labels, pa.uint8())})
    pq.write_table(plain, os.path.join(out, "plain-bytes.parquet"))

    keep("no-rows.parquet", images=[], labels=[], features=features)
    keep("no-label.parquet", labels=[0, 1, None, 2, 1, 0], features=features)
    keep("hidden-label.parquet", labels=[-1] * 6, features=features)
    keep("label-beyond.parquet", labels=[0, 1, 2, 3, 1, 0], features=features)
    keep("only-paths.parquet", images=[None] * 6, features=features)
    keep("text-labels.parquet", more={"label": pa.array(["cat"] * 6)})
    keep("other-names.parquet", features={
        "image": {"_type": "Image"}, "label": {"names": ["owl", "dog", "cat"], "_type": "ClassLabel"}})
    pq.write_table(pa.table({"label": labels}), os.path.join(out, "no-images.parquet"))


def models(out):
    import torch
    from torch import nn

    torch.manual_seed(0)

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.stem = nn.Conv2d(1, 4, 3, padding=1, bias=False)
            self.norm = nn.BatchNorm2d(4)
            self.deep = nn.Sequential(nn.Conv2d(4, 4, 3, groups=2), nn.ReLU())
            self.head = nn.Linear(4, 3)
            self.register_buffer("mean", torch.tensor([0.5]))
            self.scale = nn.Parameter(torch.ones(1))

        def forward(self, x):
            x = self.deep(self.norm(self.stem((x - self.mean) * self.scale)))
            return self.head(x.mean((2, 3)))

    class Tied(nn.Module):
        def __init__(self):
            super().__init__()
            self.a = nn.Linear(3, 3, bias=False)
            self.b = nn.Linear(3, 3, bias=False)
            self.b.weight = self.a.weight
            self.c = nn.Linear(3, 3, bias=False)

        def forward(self, x):
            return self.c(self.b(self.a(x)))

    def keep(name, module):
        module.save(os.path.join(out, name))
        loaded = torch.jit.load(os.path.join(out, name))
        with open(os.path.join(out, name + ".txt"), "w") as file:
            for kind, tensors in (
                ("parameter", loaded.named_parameters()),
                ("buffer", loaded.named_buffers()),
            ):
                for tensor_name, t in tensors:
                    values = t.detach().double().flatten()
                    file.write(
                        f"{kind} {tensor_name} {str(t.dtype)[6:]} {list(t.shape)} "
                        f"{list(t.stride())} {values.sum().item()!r} {values[-1].item()!r}\n"
                    )

    net = Net().eval()
    example = torch.rand(1, 1, 6, 6)
    keep("scripted.pt", torch.jit.script(net))
    keep("traced.pt", torch.jit.trace(net, example))
    keep("frozen.pt", torch.jit.freeze(torch.jit.script(net)))
    keep("half.pt", torch.jit.script(Net().half().eval()))
    keep("bfloat16.pt", torch.jit.script(nn.Linear(5, 3).bfloat16()))
    keep("double.pt", torch.jit.script(nn.Linear(5, 3).double()))
    keep("channels-last.pt", torch.jit.script(nn.Conv2d(3, 4, 3).to(memory_format=torch.channels_last)))
    keep("tied.pt", torch.jit.script(Tied()))
    torch.save(net.state_dict(), os.path.join(out, "state-dict.pth"))
    torch.save({"epoch": 3, "model": net.state_dict()}, os.path.join(out, "checkpoint.pth"))
    torch.save(nn.Linear(2, 2), os.path.join(out, "pickled.pth"))
    legacy = dict(_use_new_zipfile_serialization=False)
    torch.save(nn.Linear(2, 2), os.path.join(out, "pickled-legacy.pth"), **legacy)
    torch.save(nn.Linear(2, 2).state_dict(), os.path.join(out, "state-dict-legacy.pth"), **legacy)
    torch.serialization.set_crc32_options(False)
    torch.save(nn.Linear(2, 2).state_dict(), os.path.join(out, "state-dict-no-crc.pth"))
    torch.serialization.set_crc32_options(True)
    torch.export.save(torch.export.export(nn.Linear(2, 2), (torch.rand(1, 2),)), os.path.join(out, "exported.pt2"))


if __name__ == "__main__":
    os.makedirs(sys.argv[2], exist_ok=True)
    {"images": images, "parquet": parquet, "models": models}[sys.argv[1]](sys.argv[2])
