#!/usr/bin/env python3
"""PyTorch on the processor, doing what the native engine is measured against. Prints one JSON object, in seconds.

part8    500 Adam steps of a 2352-70-6 network with tanh and cross-entropy, 420 examples, a random batch of 60 at each step
gd60000  one full-batch gradient-descent step of softmax regression, 60,000 examples of 785 numbers, 10 classes, float32

The numbers are random: only the time matters. Each workload runs once before it is measured.
Usage: reference.py THREADS [gd60000 steps that are measured, default 7]
"""
import json
import statistics
import sys
import time

import torch
from torch import nn

FEATURES, HIDDEN, KINDS, EXAMPLES, BATCH, STEPS = 2352, 70, 6, 420, 60, 500


def part8(inputs, labels):
    """A whole training, the making of the network included."""
    net = nn.Sequential(nn.Linear(FEATURES, HIDDEN), nn.Tanh(), nn.Linear(HIDDEN, KINDS))
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
    cross_entropy = nn.CrossEntropyLoss()
    for _ in range(STEPS):
        batch = torch.randperm(EXAMPLES)[:BATCH]
        loss = cross_entropy(net(inputs[batch]), labels[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def gradient_descent_step(inputs, targets, weights):
    """The gradient written out, as our engine has it: no autograd, no copies."""
    residual = torch.softmax(inputs @ weights, dim=1) - targets
    weights.sub_(inputs.t() @ residual, alpha=1e-7)


def seconds(work, *arguments):
    start = time.perf_counter()
    work(*arguments)
    return time.perf_counter() - start


def main():
    threads = int(sys.argv[1])
    steps = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    torch.set_num_threads(threads)
    torch.manual_seed(0)

    faces = torch.rand(EXAMPLES, FEATURES), torch.arange(EXAMPLES) % KINDS
    part8(*faces)
    trained = seconds(part8, *faces)

    digits = torch.rand(60_000, 785), torch.eye(10)[torch.arange(60_000) % 10], torch.rand(785, 10)
    gradient_descent_step(*digits)
    stepped = [seconds(gradient_descent_step, *digits) for _ in range(steps)]

    print(json.dumps({"version": torch.__version__, "threads": torch.get_num_threads(), "part8": trained,
                      "gd60000": statistics.median(stepped)}))


if __name__ == "__main__":
    main()
