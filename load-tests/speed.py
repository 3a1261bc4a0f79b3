"""Images a second through PyTorch, eager, for speed.sh: the demonstration's network built anew from
torch.nn, with the weights of its file."""

import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

SECONDS = 4


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.c1 = nn.Conv2d(inputs, outputs, 3, stride, 1)
        self.b1 = nn.BatchNorm2d(outputs)
        self.c2 = nn.Conv2d(outputs, outputs, 3, 1, 1)
        self.b2 = nn.BatchNorm2d(outputs)
        self.sc = nn.Conv2d(inputs, outputs, 1, stride)
        self.sb = nn.BatchNorm2d(outputs)

    def forward(self, x):
        h = self.b2(self.c2(F.relu(self.b1(self.c1(x)))))
        return F.relu(h + self.sb(self.sc(x)))


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(1, 16, 3, 2, 1)
        self.bn = nn.BatchNorm2d(16)
        self.l1 = Block(16, 32, 1)
        self.l2 = Block(32, 64, 2)
        self.l3 = Block(64, 96, 2)
        self.fc = nn.Linear(96, 10)

    def forward(self, x):
        x = F.relu(self.bn(self.stem(x)))
        x = self.l3(self.l2(self.l1(x)))
        return self.fc(x.mean((2, 3)))


def rebuilt(file):
    scripted = torch.jit.load(file)
    net = Net().eval()
    missing, unexpected = net.load_state_dict(scripted.state_dict(), strict=False)
    assert not unexpected and all("num_batches" in name for name in missing), (missing, unexpected)
    return scripted, net


def report(what, batch, step):
    for _ in range(20):
        step()
    images, start = 0, time.perf_counter()
    while time.perf_counter() - start < SECONDS:
        step()
        images += batch
    print(what, round(images / (time.perf_counter() - start)), flush=True)


def main():
    file, threads, batch = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    torch.set_num_threads(threads)
    scripted, net = rebuilt(file)
    for parameter in net.parameters():
        parameter.requires_grad_(False)
    x = torch.rand(batch, 1, 28, 28)
    labels = torch.full((batch,), 3)
    assert torch.allclose(net(x), scripted.eval()(x), atol=1e-4)

    def forward():
        with torch.no_grad():
            net(x).argmax(1)

    def gradient(wrt):
        wrt.requires_grad_(True)
        torch.autograd.grad(F.cross_entropy(net(x), labels, reduction="sum"), wrt)

    report("forward", batch, forward)
    report("input-gradient", batch, lambda: gradient(x))
    x.requires_grad_(False)
    report("layer-gradient", batch, lambda: gradient(net.l3.c2.weight))


if __name__ == "__main__":
    main()
