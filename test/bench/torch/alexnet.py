"""Seconds of AlexNet's 13 feature layers for 32 pictures in PyTorch, the median of 7 passes. Run: python alexnet.py THREADS"""

import json
import statistics
import sys
import time

import torch
from torch import nn

torch.set_num_threads(int(sys.argv[1]))
pool = lambda: nn.MaxPool2d(3, 2)
net = nn.Sequential(
    nn.Conv2d(3, 64, 11, 4, 2), nn.ReLU(True), pool(),
    nn.Conv2d(64, 192, 5, 1, 2), nn.ReLU(True), pool(),
    nn.Conv2d(192, 384, 3, 1, 1), nn.ReLU(True),
    nn.Conv2d(384, 256, 3, 1, 1), nn.ReLU(True),
    nn.Conv2d(256, 256, 3, 1, 1), nn.ReLU(True), pool(),
).eval()
pictures = torch.rand(32, 3, 227, 227)
times = []
with torch.inference_mode():
    for _ in range(9):
        start = time.perf_counter()
        net(pictures)
        times.append(time.perf_counter() - start)
print(json.dumps({"version": torch.__version__, "seconds": statistics.median(times[2:])}))
