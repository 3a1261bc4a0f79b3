"""The network of demo/model.pt as a module of Python, for what TorchScript cannot be put into."""

import torch
from torch import nn


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
        inner = self.b2(self.c2(torch.relu(self.b1(self.c1(x)))))
        return torch.relu(inner + self.sb(self.sc(x)))


class DemoNetwork(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(1, 16, 3, 2, 1)
        self.bn = nn.BatchNorm2d(16)
        self.l1 = Block(16, 32, 1)
        self.l2 = Block(32, 64, 2)
        self.l3 = Block(64, 96, 2)
        self.fc = nn.Linear(96, 10)

    def forward(self, x):
        x = torch.relu(self.bn(self.stem(x)))
        x = self.l3(self.l2(self.l1(x)))
        return self.fc(torch.mean(x, [2, 3]))

    @staticmethod
    def of(scripted):
        """The same weights as a TorchScript module's; the same answers, or an error."""
        network = DemoNetwork().eval()
        network.load_state_dict(scripted.state_dict())
        images = torch.rand(8, 1, 28, 28)
        with torch.no_grad():
            torch.testing.assert_close(network(images), scripted(images))
        return network
