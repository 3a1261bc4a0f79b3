"""Writes the demonstration's network, with the weights of its file, as torch.export does: for parts.sh.

    export.py MODEL.pt OUT.pt2
"""

import sys

import torch
from speed import rebuilt

_, net = rebuilt(sys.argv[1])
batch = torch.export.Dim("batch", min=1, max=4096)
program = torch.export.export(net, (torch.rand(2, 1, 28, 28),), dynamic_shapes=({0: batch},))
torch.export.save(program, sys.argv[2])
