"""The article's script in Keras, on what article.ts wrote: same weights and order of batches.

    python test/reference/article.py <folder> [golden file]

What the article leaves to Keras is left to it: which images `validation_split=0.1` holds out,
when EarlyStopping stops, and whose weights are evaluated. Only the order of the batches, which
Keras draws, is given. Prints both sides by epoch, and writes Keras's to the golden file. Fails
where they are further apart than LIMIT, or one stops before the other.
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
from keras.src.trainers.data_adapters.array_slicing import train_validation_split

from safetensors_file import read_safetensors
from vgg16 import vgg16

LIMIT = 1e-3
PREPROCESSING = {
    "article": lambda x: x / 255.0,
    "preprocessed": keras.applications.vgg16.preprocess_input,
    "xception": keras.applications.xception.preprocess_input,
}


def classifier(task, folder, twin):
    base = vgg16(task["side"], task["width"])
    base.trainable = False
    model = keras.Sequential(
        [
            base,
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dense(1024, activation="relu"),
            keras.layers.Dense(task["classes"], activation="softmax"),
        ]
    )
    arrays = read_safetensors(folder / f"{twin}.safetensors")
    for layer in base.layers:
        for variable in layer.variables:
            variable.assign(arrays[f"{layer.name}/{variable.name}"])
    head = [v for layer in model.layers[1:] for v in layer.variables]
    for variable, array in zip(head, read_safetensors(folder / "head.safetensors").values(), strict=True):
        variable.assign(array)
    return model


def given(x, y, epochs):
    """Batches in a given order, another in each epoch."""
    for batches in epochs:
        for batch in batches:
            yield x[np.array(batch)], y[np.array(batch)]


def images(path, side):
    return np.frombuffer(path.read_bytes(), np.uint8).reshape(-1, side, side, 3).astype(np.float32)


def trained(task, folder, twin):
    one_hot = lambda labels: keras.utils.to_categorical(labels, task["classes"])
    scale = PREPROCESSING[twin]
    x_all = scale(images(folder / "train.bin", task["side"]))
    x_test = scale(images(folder / "test.bin", task["side"]))
    (x, y), validation = train_validation_split((x_all, one_hot(task["trainLabels"])), 0.1)
    x, y, validation = np.array(x[:]), np.array(y[:]), tuple(np.array(v[:]) for v in validation)
    model = classifier(task, folder, twin)
    model.compile(keras.optimizers.Adam(1e-3), "categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(
        given(x, y, task["batches"]),
        steps_per_epoch=len(task["batches"][0]),
        epochs=40,
        validation_data=validation,
        callbacks=[keras.callbacks.EarlyStopping(monitor="val_loss", patience=3)],
        verbose=0,
    ).history
    columns = ["loss", "accuracy", "val_loss", "val_accuracy"]
    epochs = [list(map(float, row)) for row in zip(*(history[name] for name in columns))]
    test = model.evaluate(x_test, one_hot(task["testLabels"]), verbose=0)
    return {"epochs": epochs, "test": list(map(float, test))}


def apart(theirs, ours):
    """Largest differences of losses and of accuracies."""
    differences = np.abs(np.array(theirs) - np.array(ours)).reshape(-1, 2).max(axis=0)
    return float(differences[0]), float(differences[1])


def main():
    folder = pathlib.Path(sys.argv[1])
    task = json.loads((folder / "task.json").read_text())
    golden, faults = {}, []
    for twin, ours in task["ours"].items():
        theirs = golden[twin] = trained(task, folder, twin)
        both = [len(side["epochs"]) for side in (theirs, ours)]
        print(f"{twin}: {both[0]} epochs in Keras, {both[1]} here")
        if both[0] != both[1]:
            faults.append(f"{twin} stops after another epoch")
        rows = [*zip(theirs["epochs"], ours["epochs"]), (theirs["test"], ours["test"])]
        for i, (a, b) in enumerate(rows, 1):
            loss, accuracy = apart(a, b)
            name = "test" if i == len(rows) else f"epoch {i}"
            print(f"  {name}: Keras {np.round(a, 4)}, here {np.round(b, 4)}: {loss:.1e}, {accuracy:.1e} apart")
            if not (loss < LIMIT and accuracy < LIMIT):
                faults.append(f"{twin}, {name}: apart by {loss:.1e} (loss), {accuracy:.1e} (accuracy)")
    if len(sys.argv) > 2:
        pathlib.Path(sys.argv[2]).write_text(json.dumps(golden) + "\n")
    if faults:
        raise SystemExit("\n".join([f"expected less than {LIMIT:.0e}", *faults]))


main()
