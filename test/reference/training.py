"""Writes golden/training.json: what Keras's optimizers, loss and preprocessing give.

Run as bases.py.
"""

import json
import os
import pathlib

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
# Its kernels sum in an order that depends on the processor, and fail on some.
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"

import keras
import numpy as np
import tensorflow as tf
from keras.src.applications.imagenet_utils import preprocess_input

import formula

STEPS = 10
SHAPE = (3, 4)
OPTIMIZERS = {
    "adam": lambda: keras.optimizers.Adam(1e-3),
    "adamOther": lambda: keras.optimizers.Adam(0.05, beta_1=0.8, beta_2=0.99, epsilon=1e-3),
    "sgd": lambda: keras.optimizers.SGD(0.05),
    "momentum": lambda: keras.optimizers.SGD(0.05, momentum=0.9),
    # beta_2 0.99: Keras takes 1 - beta_2**t in float32, which at 0.999 and this rate costs 2e-6.
    "adamw": lambda: keras.optimizers.AdamW(0.05, weight_decay=0.1, beta_2=0.99, epsilon=1e-3),
    "sgdw": lambda: keras.optimizers.SGD(0.05, momentum=0.9, weight_decay=0.1),
    "nesterov": lambda: keras.optimizers.SGD(0.05, momentum=0.9, nesterov=True),
}
LABELS = [0, 2, 4, 1, 3, 3]


def rounded(values):
    return [float(f"{value:.9g}") for value in np.asarray(values).reshape(-1)]


def trained(optimizer):
    """The variable after each of ten steps, its gradient `gradient <step>` of the formula."""
    variable = keras.Variable(formula.array("start", SHAPE))
    optimizer.build([variable])
    after = []
    for step in range(1, STEPS + 1):
        optimizer.apply([tf.constant(formula.array(f"gradient {step}", SHAPE))], [variable])
        after.append(rounded(variable.numpy()))
    return after


def cross_entropy():
    logits = tf.constant(8 * formula.array("logits", (len(LABELS), 5)))
    with tf.GradientTape() as tape:
        tape.watch(logits)
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(np.array(LABELS), logits)
    return {"labels": LABELS, "loss": float(loss), "gradient": rounded(tape.gradient(loss, logits))}


def main():
    pixels = np.floor((formula.array("pixels", (2, 3, 3)) + 1) * 128)
    golden = {
        "optimizers": {name: trained(make()) for name, make in OPTIMIZERS.items()},
        "crossEntropy": cross_entropy(),
        "preprocessing": {
            mode: rounded(preprocess_input(pixels.astype(np.float32), mode=mode))
            for mode in ("caffe", "torch", "tf")
        },
    }
    path = pathlib.Path(__file__).parent / "golden" / "training.json"
    path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")


main()
