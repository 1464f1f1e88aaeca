"""Reads with TensorBoard's own reader what `bench export --to tensorboard` wrote.

    python test/reference/trackers.py <folder> <JSON of `bench export --table epochs --format json`>

Fails where a curve is not that of the store.
"""

import json
import pathlib
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.backend.event_processing.event_file_loader import RawEventFileLoader

CURVES = {
    "loss/train": "loss",
    "loss/validation": "validationLoss",
    "accuracy/train": "accuracy",
    "accuracy/validation": "validationAccuracy",
}


def main():
    folder, epochs = pathlib.Path(sys.argv[1]), json.loads(pathlib.Path(sys.argv[2]).read_text())
    by_hash = {}
    for row in epochs:
        by_hash.setdefault(row["hash"][:8], []).append(row)
    files = sorted(folder.glob("*/*/events.out.tfevents.*"))
    for file in files:
        rows = by_hash.pop(file.parent.name.rsplit("-", 1)[1])
        # Reads with checksums, which the accumulator passes over.
        assert sum(1 for _ in RawEventFileLoader(str(file)).Load()) == len(rows) + 3, file
        read = EventAccumulator(str(file.parent)).Reload()
        for tag, column in CURVES.items():
            events = read.Scalars(tag)
            assert [event.step for event in events] == [row["epoch"] for row in rows], (file, tag)
            for event, row in zip(events, rows):
                assert abs(event.value - row[column]) < 1e-6, (file, tag, event, row)
        assert read.Scalars("accuracy/test")[0].step == rows[-1]["epoch"], file
        assert b"| hash | " in read.Tensors("trial")[0].tensor_proto.string_val[0], file
    assert files and not by_hash, f"not written: {sorted(by_hash)}"
    print(f"{len(files)} event files are the store's")


main()
