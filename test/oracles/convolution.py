"""What PyTorch computes, layer by layer, for the made-up extractor of the tests, in float64; and its weights.

Run: python test/oracles/convolution.py  (needs torch)
"""

import json
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional

here = Path(__file__).parent
generator = torch.Generator().manual_seed(7)


def random(*shape, scale=1.0, shift=0.0):
    return torch.randn(*shape, generator=generator) * scale + shift


def norm(name, channels):
    return {
        f"{name}.weight": random(channels, scale=0.2, shift=1),
        f"{name}.bias": random(channels, scale=0.5),
        f"{name}.running_mean": random(channels, scale=0.3),
        f"{name}.running_var": random(channels).abs() + 0.2,
    }


weights = {
    "edges.weight": random(8, 3, 3, 3, scale=0.4),
    "edges.bias": random(8, scale=0.1),
    "depth.weight": random(8, 1, 5, 5, scale=0.4),
    **norm("depth_norm", 8),
    "mixed.weight": random(8, 8, 1, 1, scale=0.4),
    **norm("mixed_norm", 8),
}
torch.save({f"sketch.{name}": tensor for name, tensor in weights.items()}, here / "weights" / "sketch.pth")


def normed(x, name, epsilon):
    parts = [weights[f"{name}.{part}"].double() for part in ("running_mean", "running_var", "weight", "bias")]
    return functional.batch_norm(x, *parts, training=False, eps=epsilon)


# Two pictures of a formula: x[n, c, h, w] = sin(0.3 h + 0.2 w (c + 1) + n).
n, c, h, w = torch.meshgrid(*[torch.arange(size, dtype=torch.float64) for size in (2, 3, 32, 32)], indexing="ij")
x = torch.sin(0.3 * h + 0.2 * w * (c + 1) + n)
layers = {}
x = layers["edges"] = functional.relu(
    functional.conv2d(x, weights["edges.weight"].double(), weights["edges.bias"].double(), stride=2, padding=1)
)
# "Same" for 16 rows, 5 wide, stride 2: three zeros, one before and two after.
padded = functional.pad(x, (1, 2, 1, 2))
x = layers["depth"] = functional.relu6(
    normed(functional.conv2d(padded, weights["depth.weight"].double(), stride=2, groups=8), "depth_norm", 1e-3)
)
x = layers["mixed"] = x + normed(functional.conv2d(x, weights["mixed.weight"].double()), "mixed_norm", 1e-5)
pooled = functional.adaptive_avg_pool2d(x, 3)
x = layers["most"] = functional.max_pool2d(x, 3, 2)
x = layers["halved"] = functional.avg_pool2d(x, 2, 1)
x = layers["mean"] = x.mean((2, 3), keepdim=True)

about = {
    "what": "Outputs of the made-up extractor (sketch.pth) for two pictures x[n,c,h,w] = sin(0.3 h + 0.2 w (c + 1) + n), 3 x 32 x 32, "
    "in float64; values are flattened picture by picture, channel-major. pooled: adaptive_avg_pool2d(mixed, 3)",
    "torch": torch.__version__,
    "layers": {name: {"shape": list(value.shape[1:]), "values": value.flatten().tolist()} for name, value in layers.items()},
    "pooled": pooled.flatten().tolist(),
}
(here / "convolution.json").write_text(json.dumps(about) + "\n")
