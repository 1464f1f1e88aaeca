"""Trains in Keras what side-by-side.ts wrote: same weights, images and batches.

    python test/reference/side_by_side.py <folder> [golden file]

Prints both sides' losses by epoch, and writes Keras's to the golden file. Fails where
they are further apart than LIMIT.
"""

import json
import os
import pathlib
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
# Its kernels sum in an order that depends on the processor, and fail on some.
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"

import keras
import numpy as np

from safetensors_file import read_safetensors

LIMIT = 1e-3
BLOCKS = [(64, 2), (128, 2), (256, 3), (512, 3), (512, 3)]


def classifier(task, trainable):
    """VGG16 (keras/src/applications/vgg16.py) with fewer channels, and the article's head."""
    x = inputs = keras.Input(task["shape"][1:], name="input_layer")
    for i, (channels, convolutions) in enumerate(BLOCKS, 1):
        for j in range(1, convolutions + 1):
            x = keras.layers.Conv2D(
                int(channels * task["width"]), 3, padding="same", activation="relu",
                name=f"block{i}_conv{j}", trainable=trainable,
            )(x)
        x = keras.layers.MaxPooling2D(2, name=f"block{i}_pool")(x)
    x = keras.layers.GlobalAveragePooling2D()(x)
    for i, units in enumerate(task["units"], 1):
        x = keras.layers.Dense(units, activation="relu", name=f"head{i}")(x)
    return keras.Model(inputs, keras.layers.Dense(task["classes"], name="predictions")(x))


def set_weights(model, base, head):
    """The base by name, the head in its order."""
    rest = iter(head.values())
    for layer in model.layers:
        for variable in layer.variables:
            name = f"{layer.name}/{variable.name}"
            variable.assign(base[name] if name in base else next(rest))


def losses(model, task, images, labels):
    """[training, validation] of each epoch; training is the mean over the epoch's images."""
    validation = np.array(task["validation"])
    rows = []
    for batches in task["batches"]:
        total = 0.0
        for batch in batches:
            loss = model.train_on_batch(images[batch], labels[batch], return_dict=True)["loss"]
            # train_on_batch gives the mean since the last reset.
            model.reset_metrics()
            total += float(loss) * len(batch)
        held_out = model.evaluate(images[validation], labels[validation], verbose=0)
        model.reset_metrics()
        rows.append([total / sum(map(len, batches)), float(held_out)])
    return rows


def main():
    folder = pathlib.Path(sys.argv[1])
    task = json.loads((folder / "task.json").read_text())
    images = np.frombuffer((folder / "images.bin").read_bytes(), np.uint8).reshape(task["shape"])
    images = keras.applications.vgg16.preprocess_input(images.astype(np.float32))
    labels = np.array(task["labels"])
    golden, worst = {}, 0.0
    for side, ours in task["ours"].items():
        model = classifier(task, trainable=side != "frozen")
        set_weights(
            model,
            read_safetensors(folder / "base.safetensors"),
            read_safetensors(folder / "head.safetensors"),
        )
        model.compile(
            keras.optimizers.Adam(task["rates"][side]), keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        )
        golden[side] = losses(model, task, images, labels)
        for epoch, (theirs, mine) in enumerate(zip(golden[side], ours), 1):
            apart = max(abs(a - b) for a, b in zip(theirs, mine))
            worst = max(worst, apart)
            print(f"{side} epoch {epoch}: Keras {theirs}, here {mine}, apart {apart:.1e}")
    if len(sys.argv) > 2:
        pathlib.Path(sys.argv[2]).write_text(json.dumps(golden) + "\n")
    if not worst < LIMIT:
        raise SystemExit(f"apart by {worst:.1e}, expected less than {LIMIT:.0e}")


main()
