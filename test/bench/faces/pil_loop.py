"""What one would write for this with Pillow: each picture hashed, decoded whole, cropped and resized; or, with `measures`, looked at as
closely as the workbench does. Prints one JSON object. Arguments: a list (path, tab, sha256, tab, x1,y1,x2,y2 a line), then `crops` or
`measures`."""

import hashlib
import io
import json
import sys
import time

import numpy as np
import PIL
from PIL import Image

pictures = [line.rstrip("\n").split("\t") for line in open(sys.argv[1], encoding="utf8")]
measures = sys.argv[2] == "measures"


def look(crop):
    grey = np.asarray(crop.resize((64, 64), Image.BILINEAR).convert("L")).astype(np.int16)
    middle = grey[1:-1, 1:-1]
    laplacian = grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:] - 4 * middle
    small = np.asarray(crop.resize((17, 16), Image.BILINEAR).convert("L")).astype(np.int16)
    return grey.mean(), grey.std(), laplacian.std(), np.packbits(small[:, 1:] > small[:, :-1])


start = time.perf_counter()
results = []
for path, sha256, box in pictures:
    with open(path, "rb") as file:
        data = file.read()
    if hashlib.sha256(data).hexdigest() != sha256:
        continue
    try:
        image = Image.open(io.BytesIO(data)).convert("RGB")
    except Exception:
        continue
    x1, y1, x2, y2 = map(int, box.split(","))
    x1, y1, x2, y2 = max(0, x1), max(0, y1), min(image.width, x2), min(image.height, y2)
    if x2 <= x1 or y2 <= y1:
        continue
    crop = image.crop((x1, y1, x2, y2))
    if measures:
        results.append(look(crop)[-1].tobytes())
    else:
        results.append(np.asarray(crop.resize((28, 28), Image.BILINEAR)).transpose(2, 0, 1).tobytes())
seconds = time.perf_counter() - start
digest = hashlib.sha256(b"".join(results)).hexdigest()
print(json.dumps({"version": PIL.__version__, "crops": len(results), "digest": digest, "seconds": seconds}))
