"""Small files of weights as PyTorch, safetensors, NumPy and onnx write them, and what is in them.

Run: python test/oracles/weights.py  (needs torch, numpy, safetensors, onnx)
"""

import json
from pathlib import Path

import numpy as np
import onnx
import safetensors.torch
import torch

here = Path(__file__).parent
folder = here / "weights"
folder.mkdir(exist_ok=True)

plain = torch.sin(torch.arange(24, dtype=torch.float32)).reshape(2, 3, 2, 2)
tensors = {
    "plain": plain,
    # The strides of a convolution that was kept with its channels last: no longer in the order of its numbers.
    "turned": torch.cos(torch.arange(24, dtype=torch.float32)).reshape(2, 2, 2, 3).permute(0, 3, 1, 2),
    "transposed": torch.arange(6, dtype=torch.float32).reshape(2, 3).t(),
    # A part of a larger storage.
    "part": torch.arange(10, dtype=torch.float32)[3:7],
    "double": torch.linspace(-1, 1, 5, dtype=torch.float64),
    "half": torch.linspace(-2, 2, 5, dtype=torch.float16),
    "brain": torch.linspace(-3, 3, 5, dtype=torch.bfloat16),
    "long": torch.tensor([-1, 2**40, 7]),
    "scalar": torch.tensor(2.5),
}
expected = {
    name: {"shape": list(tensor.shape), "values": tensor.to(torch.float32).flatten().tolist()}
    for name, tensor in tensors.items()
}

torch.save(tensors, folder / "zip.pth")
torch.save(tensors, folder / "legacy.pth", _use_new_zipfile_serialization=False)
# A checkpoint: parameters of a module below a name, beside other things.
net = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 2), torch.nn.BatchNorm2d(2))
for place, parameter in enumerate(net.parameters()):
    torch.nn.init.constant_(parameter, place + 0.5)
torch.save({"epoch": 3, "net": net.state_dict(), "rate": 0.1}, folder / "checkpoint.pth")
torch.save({"whole": net}, folder / "whole-module.pth")
torch.save(tensors, folder / "legacy-protocol-4.pth", _use_new_zipfile_serialization=False, pickle_protocol=4)
# A checkpoint of old whose optimizer has state of its own, under numbers instead of names.
net.eval()
optimizer = torch.optim.Adam(net.parameters())
net(torch.ones(1, 1, 3, 3)).sum().backward()
optimizer.step()
for place, parameter in enumerate(net.parameters()):
    torch.nn.init.constant_(parameter, place + 0.5)
old = {"net": net.state_dict(), "optimizer": optimizer.state_dict()}
torch.save(old, folder / "legacy-checkpoint.pth", _use_new_zipfile_serialization=False)

contiguous = {name: tensor.contiguous() for name, tensor in tensors.items()}
safetensors.torch.save_file(contiguous, folder / "tensors.safetensors", metadata={"made by": "weights.py"})
arrays = {name: tensor.numpy() for name, tensor in contiguous.items() if name != "brain"}
np.savez(folder / "tensors.npz", **arrays)
np.savez_compressed(folder / "compressed.npz", **arrays)

from onnx import TensorProto, helper, numpy_helper

initializers = [numpy_helper.from_array(array, name) for name, array in arrays.items()]
initializers.append(helper.make_tensor("floats", TensorProto.FLOAT, [2, 2], [1.0, 2.0, 3.0, 4.5]))
graph = helper.make_graph(
    [helper.make_node("Identity", ["x"], ["y"])],
    "weights",
    [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1])],
    [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1])],
    initializers,
)
onnx.save(helper.make_model(graph), folder / "tensors.onnx")

about = {
    "what": "The tensors in the files of test/oracles/weights, as float32 in the order of their numbers",
    "torch": torch.__version__,
    "numpy": np.__version__,
    "onnx": onnx.__version__,
    "tensors": expected,
}
(here / "weights.json").write_text(json.dumps(about) + "\n")
