"""Writes golden/npz: archives in MedMNIST's layout as NumPy saves them, of several types, orders of
bytes and of indices, and in npz.json what each image is in RGB bytes.

    pip install numpy
    python test/reference/npz.py
"""

import base64
import json
import pathlib

import numpy as np

folder = pathlib.Path(__file__).parent / "golden" / "npz"
folder.mkdir(exist_ok=True)
draw = np.random.default_rng(5)
COUNTS = {"train": 6, "val": 2, "test": 4}
SIDE = 8


def small(low, high, channels, n):
    shape = (n, 4, 4, channels)
    values = draw.integers(low, high, shape)
    # The least and the largest are there.
    values[0, 0, 0, 0], values[0, 0, 1, 0] = low, high - 1
    return values.repeat(2, 1).repeat(2, 2)


def rgb(values, low, high):
    """Black at low, white at high: [n, 8, 8, 3] bytes."""
    share = (values.astype("f8") - low) / (high - low)
    return np.broadcast_to(np.rint(255 * share.clip(0, 1)).astype("u1"), (*values.shape[:3], 3))


# Name, NumPy's type, order of indices, packed, channels, least and largest value, range.
CASES = [
    ("grey-u1", "|u1", "C", True, 1, 0, 255, None),
    ("rgb-u1", "|u1", "C", False, 3, 0, 255, None),
    ("rgb-u1-fortran", "|u1", "F", True, 3, 0, 255, None),
    ("grey-u2-12-bits", "<u2", "C", True, 1, 0, 4095, {"bits": 12}),
    ("grey-u2-big-fortran", ">u2", "F", False, 1, 0, 65535, None),
    ("rgb-u2-big", ">u2", "C", True, 3, 0, 65535, None),
    ("grey-i2-window", "<i2", "F", True, 1, -1024, 2000, {"window": [-160, 240]}),
    ("grey-i4-big", ">i4", "C", True, 1, -50, 70, "min-max"),
    ("grey-f4", "<f4", "C", True, 1, 0, 1000, {"window": [0, 1]}),
    ("grey-f8-big-fortran", ">f8", "F", True, 1, 0, 1000, {"window": [0, 1]}),
]
about = []
for name, kind, order, packed, channels, low, high, spread in CASES:
    arrays, expected = {}, []
    for at, (split, n) in enumerate(COUNTS.items()):
        values = small(low, high + 1, channels, n)
        if kind[1] == "f":
            values = values / 1000
        black, white = (low, high) if spread is None or spread == "min-max" else (0, 2 ** spread["bits"] - 1) if "bits" in spread else spread["window"]
        expected.append(rgb(values, black, white))
        images = values if channels == 3 else values[..., 0]
        arrays[f"{split}_images"] = np.asarray(images.astype(kind), order=order)
        labels = (np.arange(n) % 2)[:, None]
        arrays[f"{split}_labels"] = labels.astype("u1" if at else ">i8")
        arrays[f"{split}_groups"] = np.array([f"p{10 * at + i // 2}é" for i in range(n)]).astype(">U6" if order == "F" else "<U6")
    (np.savez_compressed if packed else np.savez)(folder / f"{name}.npz", **arrays)
    about.append(
        {
            "name": name,
            "range": spread,
            # train, val and test, one after another.
            "rgb": base64.b64encode(np.concatenate(expected).tobytes()).decode(),
            "exact": kind == "|u1",
        }
    )
(folder / "npz.json").write_text(json.dumps(about) + "\n")
