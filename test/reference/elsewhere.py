"""Writes HDF5 files of weights that keep their data in another file, as no file of weights should:
`python elsewhere.py golden` makes those of test/models/hdf5.test.ts (h5py)."""

import sys
from pathlib import Path

import h5py
import numpy as np

folder = Path(sys.argv[1])
shape = (3, 3, 3, 2)


def layer(file, add):
    """A legacy file of one layer, whose kernel is added by `add`."""
    file.attrs["layer_names"] = np.array([b"block1_conv1"])
    group = file.create_group("block1_conv1")
    group.attrs["weight_names"] = np.array([b"kernel:0"])
    add(group)


with h5py.File(folder / "external-storage.h5", "w") as file:
    layer(
        file,
        lambda group: group.create_dataset(
            "kernel:0", shape=shape, dtype="<f4", external=[("/etc/passwd", 0, h5py.h5f.UNLIMITED)]
        ),
    )

with h5py.File(folder / "virtual.h5", "w") as file:
    layout = h5py.VirtualLayout(shape=shape, dtype="<f4")
    layout[:] = h5py.VirtualSource("other.h5", "secret", shape=shape)
    layer(file, lambda group: group.create_virtual_dataset("kernel:0", layout))
