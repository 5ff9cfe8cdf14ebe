"""Event files as other programs write them, for the reader of event files.

Run: python test/oracles/events.py > test/oracles/events.json   (tensorboard 2.21, numpy)
"""

import base64
import json
import math
import os
import tempfile

import numpy
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.compat.tensorflow_stub.pywrap_tensorflow import masked_crc32c
from tensorboard.plugins.hparams import metadata as hparams, plugin_data_pb2
from tensorboard.plugins.scalar import metadata as scalar_metadata
from tensorboard.summary.writer.event_file_writer import EventFileWriter
from tensorboard.util import tensor_util

folder = tempfile.mkdtemp()
writer = EventFileWriter(folder)


def add(step, values, at):
    writer.add_event(event_pb2.Event(wall_time=at, step=step, summary=summary_pb2.Summary(value=values)))


curve = [(step, math.exp(-step / 7)) for step in range(0, 40, 3)]
for step, value in curve:
    # As PyTorch writes them.
    add(step, [summary_pb2.Summary.Value(tag="loss/train", simple_value=value)], 1_700_000_000 + step / 2)
    # As TensorFlow 2 writes them: only the first has metadata.
    metadata = scalar_metadata.create_summary_metadata("", "") if step == 0 else None
    tensor = tensor_util.make_tensor_proto(numpy.float32(1 - value))
    add(
        step,
        [summary_pb2.Summary.Value(tag="epoch_val_accuracy", tensor=tensor, metadata=metadata)],
        1_700_000_000 + step / 2,
    )
add(3, [summary_pb2.Summary.Value(tag="gradients/norm", simple_value=float("nan"))], 1_700_000_002)
image = summary_pb2.Summary.Image(height=1, width=1, colorspace=3, encoded_image_string=b"no picture")
add(3, [summary_pb2.Summary.Value(tag="picture", image=image)], 1_700_000_002)
info = plugin_data_pb2.SessionStartInfo(start_time_secs=1_700_000_000)
info.hparams["learningRate"].number_value = 0.25
info.hparams["optimizer"].string_value = "adam"
info.hparams["nesterov"].bool_value = True
metadata = hparams.create_summary_metadata(plugin_data_pb2.HParamsPluginData(session_start_info=info))
add(0, [summary_pb2.Summary.Value(tag="_hparams_/session_start_info", metadata=metadata)], 1_700_000_000)
writer.close()

(name,) = os.listdir(folder)
with open(os.path.join(folder, name), "rb") as file:
    content = file.read()
print(
    json.dumps(
        {
            "file": base64.b64encode(content).decode(),
            "loss": [[step, float(numpy.float32(value))] for step, value in curve],
            "accuracy": [[step, float(numpy.float32(1 - value))] for step, value in curve],
            "masked": {text: masked_crc32c(text.encode()) for text in ["", "a", "123456789"]},
        }
    )
)
