"""Writes golden/heat.json: Grad-CAM and the input's gradient by TensorFlow's tape.

Run as bases.py. Grad-CAM as its authors have it (Selvaraju et al. 2017, equations 1 and 2), at the
layer that the harness takes for 32 px: the gradient of the class's logit by the layer's maps,
averaged over their pixels, weights the maps; what is above 0 of their sum is the heat.
"""

import json
import os
import pathlib

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
# Its kernels sum in an order that depends on the processor, and fail on some.
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"

import keras
import tensorflow as tf

import formula
from vgg16 import vgg16

SIZE, WIDTH, UNITS, CLASSES = 32, 0.25, 16, 5
LABELS = [3, 0]
LAYER = "block3_conv3"
SALT = "heat "
PICKS = 64


def classifier():
    base = vgg16(SIZE, WIDTH)
    x = keras.layers.GlobalAveragePooling2D()(base.output)
    x = keras.layers.Dense(UNITS, activation="relu", name="dense")(x)
    model = keras.Model(base.input, keras.layers.Dense(CLASSES, name="dense_1")(x))
    for layer in model.layers:
        for variable in layer.variables:
            name = f"{layer.name}/{variable.name}"
            variable.assign(formula.weight(SALT, name, variable.shape))
    return model


def main():
    model = classifier()
    both = keras.Model(model.input, [model.get_layer(LAYER).output, model.output])
    x = tf.constant(formula.images(len(LABELS), SIZE))
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        maps, logits = both(x, training=False)
        score = tf.reduce_sum(tf.gather(logits, LABELS, axis=1, batch_dims=1))
    weights = tf.reduce_mean(tape.gradient(score, maps), axis=(1, 2), keepdims=True)
    cam = tf.nn.relu(tf.reduce_sum(weights * maps, axis=-1)).numpy().reshape(-1)
    gradient = tf.reduce_max(tf.abs(tape.gradient(score, x)), axis=-1).numpy().reshape(-1)
    rounded = lambda values: [float(f"{value:.9g}") for value in values]
    golden = {
        "labels": LABELS,
        "layer": LAYER,
        "cam": rounded(cam),
        "gradient": rounded(gradient[formula.picks("gradient", gradient.size, PICKS)]),
        "gradientSum": float(gradient.sum()),
    }
    path = pathlib.Path(__file__).parent / "golden" / "heat.json"
    path.write_text(json.dumps(golden) + "\n")


main()
