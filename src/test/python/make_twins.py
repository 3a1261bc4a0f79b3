"""Makes the files under src/test/resources/twins with PyTorch 2.7: one model in many files.

    python make_twins.py OUT

purified.delta changes the layer deep.0 of the model. Every other file holds that model, under its
own names or with a prefix, except other.pth, which is a model of the same kind with other weights.
Safetensors files are written here by hand, so that only the format's description is relied on.
"""

import hashlib
import json
import os
import struct
import sys
from collections import OrderedDict

import torch
from torch import nn

TYPES = {torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16", torch.int64: "I64"}


def model(seed):
    torch.manual_seed(seed)
    return nn.Sequential(
        # Named as in a larger model, with a layer inside a container.
        OrderedDict(
            stem=nn.Conv2d(1, 4, 3, padding=1),
            deep=nn.Sequential(nn.Conv2d(4, 4, 3), nn.BatchNorm2d(4), nn.ReLU()),
            pool=nn.AdaptiveAvgPool2d(1),
            flat=nn.Flatten(),
            head=nn.Linear(4, 3),
        )
    ).eval()


def raw(tensor):
    return tensor.detach().contiguous().view(torch.uint8).numpy().tobytes()


def safetensors(path, tensors, metadata=None):
    header = {"__metadata__": metadata} if metadata else {}
    at, data = 0, b""
    for name, tensor in tensors.items():
        part = raw(tensor) if tensor.dim() else raw(tensor.reshape(1))
        header[name] = {
            "dtype": TYPES[tensor.dtype],
            "shape": list(tensor.shape),
            "data_offsets": [at, at + len(part)],
        }
        at += len(part)
        data += part
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def without_paths(path):
    """Leaves out the records that tell where the machine keeps its Python sources."""
    reader = torch._C.PyTorchFileReader(path)
    records = {name: reader.get_record(name) for name in reader.get_all_records()}
    writer = torch._C.PyTorchFileWriter(path)
    for name, record in records.items():
        if not name.endswith(".debug_pkl") and name not in ("version", ".data/serialization_id"):
            writer.write_record(name, record, len(record))
    writer.write_end_of_file()


def prefixed(tensors, prefix):
    return {prefix + name: tensor for name, tensor in tensors.items()}


def main(out):
    os.makedirs(out, exist_ok=True)

    def path(name):
        return os.path.join(out, name)

    net = model(0)
    state = net.state_dict()
    torch.jit.script(net).save(path("scripted.pt"))
    without_paths(path("scripted.pt"))
    images = torch.rand(2, 1, 8, 8)
    batch = {"input": {0: torch.export.Dim("batch")}}
    program = torch.export.export(net, (images,), dynamic_shapes=batch)
    for node in program.graph.nodes:
        node.meta.pop("stack_trace", None)  # it has the paths of the machine
    torch.export.save(program, path("exported.pt2"))
    torch.save(state, path("state-dict.pth"))

    optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
    net(images).sum().backward()
    optimizer.step()  # a step of the optimizer gives it state; the weights move, so they are reset
    net.load_state_dict(model(0).state_dict())
    state = {name: tensor.clone() for name, tensor in net.state_dict().items()}
    torch.save(
        {
            "epoch": 3,
            "best": 0.91,
            "state_dict": prefixed(state, "module."),
            "optimizer": optimizer.state_dict(),
        },
        path("checkpoint.pth"),
    )
    safetensors(path("prefixed.safetensors"), prefixed(state, "model."), {"format": "pt"})
    torch.save({n: t.half() if t.is_floating_point() else t for n, t in state.items()}, path("half.pth"))
    safetensors(
        path("bfloat16.safetensors"),
        {n: t.bfloat16() if t.is_floating_point() else t for n, t in state.items()},
    )
    channels_last = dict(state)
    channels_last["deep.0.weight"] = state["deep.0.weight"].to(memory_format=torch.channels_last)
    torch.save(channels_last, path("channels-last.pth"))
    both = torch.cat([state["deep.0.bias"], torch.zeros(4)])
    torch.save(dict(state, **{"deep.0.bias": both[:4], "spare": both[4:]}), path("shared.pth"))
    safetensors(path("ambiguous.safetensors"), {**prefixed(state, "net."), **prefixed(state, "ema.")})
    torch.save({"model": state, "ema": {n: t.clone() for n, t in state.items()}}, path("ambiguous.pth"))
    torch.save(model(1).state_dict(), path("other.pth"))
    torch.save(state, path("legacy.pth"), _use_new_zipfile_serialization=False)

    tensors, metadata = {}, {
        "format": "cupel.delta",
        "version": "1",
        "layer": "deep.0",
        "source_sha256": hashlib.sha256(open(path("scripted.pt"), "rb").read()).hexdigest(),
        "purified_sha256": "0" * 64,
    }
    for name in ("deep.0.weight", "deep.0.bias"):
        tensors[name] = state[name] * 0.5 + 0.25
        tensors[name + ".before"] = state[name]
        metadata["before_sha256:" + name] = hashlib.sha256(raw(state[name])).hexdigest()
    safetensors(path("purified.delta"), tensors, metadata)


if __name__ == "__main__":
    main(sys.argv[1])
