"""Writes golden/<base>.json: what Keras computes for the four bases at two input sizes.

    pip install tensorflow-cpu==2.21.0 keras==3.15.1
    python test/reference/bases.py

Weights, images and the loss's coefficients come from formula.py. What is written was
computed in float64; of every large array the file holds its largest magnitude and
a few values, and how far Keras's own float32 is from them.
"""

import json
import os
import pathlib
import re

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
# Its kernels sum in an order that depends on the processor.
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"

import keras
import numpy as np
import tensorflow as tf

import formula

# Images of a pass. Few in inference, where each unit more may be at a kink; enough in
# training for statistics of one-pixel maps. VGG16 has none, and so one mode.
BATCH = {"inference": 2, "training": 8}
# Times that float32 is tried, each after the weights moved by their last bits.
TRIES = 4
# Values kept of each array, and how near float32 must be to float64 for a case to be taken.
COUNTS = {"activations": 12, "gradients": 48, "moving": 24, "loss": 1}
LIMITS = {"activations": 5e-5, "gradients": 2e-4, "moving": 5e-5, "loss": 5e-5}
FOLDER = pathlib.Path(__file__).parent / "golden"

# Input sizes: the least the base takes, and an odd one. Ends: the last layer of every block.
BASES = {
    "VGG16": (keras.applications.VGG16, [32, 45], r"block\d_pool"),
    "ResNet50": (keras.applications.ResNet50, [32, 61], r"conv1_relu|pool1_pool|conv\d_block\d_out"),
    "DenseNet121": (
        keras.applications.DenseNet121,
        [32, 53],
        r"pool1|pool\d_pool|conv\d_block\d+_concat|relu",
    ),
    "InceptionResNetV2": (
        keras.applications.InceptionResNetV2,
        [75, 91],
        r"mixed_\d[ab]|block\d+_\d+_ac|custom_scale_layer_39|conv_7b_ac",
    ),
}


def summary(name, values, count):
    flat = values.reshape(-1)
    picked = flat[formula.picks(name, flat.size, count)]
    short = [float(f"{value:.8g}") for value in picked]
    return {"max": float(f"{np.abs(flat).max():.8g}"), "values": short}


class Probe:
    """A base in one precision, and its passes."""

    def __init__(self, application, size, ends, dtype):
        keras.backend.set_floatx(dtype)
        keras.backend.clear_session()
        self.model = application(include_top=False, weights=None, input_shape=(size, size, 3))
        self.size, self.dtype = size, dtype
        layers = self.model.layers
        self.ends = [layer for layer in layers if re.fullmatch(ends, layer.name)]
        self.convolutions = three_of([x for x in layers if isinstance(x, keras.layers.Conv2D)])
        self.norms = three_of([x for x in layers if isinstance(x, keras.layers.BatchNormalization)])
        outputs = [layer.output for layer in self.ends] + [self.model.output]
        self.outputs = keras.Model(self.model.input, outputs)

    def set_weights(self, salt, jitter=0):
        for layer in self.model.layers:
            for variable in layer.variables:
                name = f"{layer.name}/{variable.name}"
                values = formula.weight(salt, name, variable.shape)
                if jitter:
                    bits = formula.array(f"jitter {jitter} {name}", variable.shape)
                    values = values * (1 + np.float32(3e-7) * bits)
                variable.assign(values)

    def measure(self, mode):
        """Arrays of a forward and backward pass: block ends, three gradients, moved statistics."""
        with tf.GradientTape() as tape:
            images = formula.images(BATCH[mode], self.size).astype(self.dtype)
            *ends, y = self.outputs(images, training=mode == "training")
            loss = tf.reduce_mean(y * formula.array("coefficients", y.shape).astype(self.dtype))
        kernels = [layer.kernel.value for layer in self.convolutions]
        gradients = tape.gradient(loss, kernels)
        return {
            "activations": {layer.name: end.numpy() for layer, end in zip(self.ends, ends)},
            "gradients": {
                f"{layer.name}/kernel": gradient.numpy()
                for layer, gradient in zip(self.convolutions, gradients)
            },
            "moving": {
                f"{layer.name}/{variable.name}": variable.numpy()
                for layer in (self.norms if mode == "training" else [])
                for variable in layer.non_trainable_variables
            },
            "loss": {"loss": loss.numpy().reshape(1)},
        }


def layer_rows(model):
    return [
        {"name": layer.name, "shape": list(layer.output.shape[1:]), "parameters": layer.count_params()}
        for layer in model.layers
    ]


def three_of(layers):
    return [layers[i] for i in (0, len(layers) // 2, len(layers) - 1)] if layers else []


def largest_error(found, exact):
    return max(
        [np.abs(found[name] - exact[name]).max() / np.abs(exact[name]).max() for name in exact],
        default=0.0,
    )


def conditioned(exact, single, mode):
    """The first weights under which Keras's own float32 is near its float64, try by try.

    Elsewhere a relu or a pooling is at its kink, and nobody's float32 gradient
    is right but by luck.
    """
    for salt in "abcdefghijklmnopqrstuvwxyz":
        exact.set_weights(salt)
        golden = exact.measure(mode)
        own = []
        for jitter in range(TRIES):
            single.set_weights(salt, jitter)
            found = single.measure(mode)
            own.append({kind: largest_error(found[kind], golden[kind]) for kind in golden})
            if any(own[-1][kind] > limit for kind, limit in LIMITS.items()):
                break
        else:
            return salt, golden, own[0]
    raise SystemExit(f"no well-conditioned weights for {exact.model.name} at {exact.size} px")


def golden_pass(exact, single, mode):
    salt, arrays, own = conditioned(exact, single, mode)
    print(exact.model.name, exact.size, mode, salt, own, flush=True)
    kept = {
        kind: {name: summary(name, value, COUNTS[kind]) for name, value in arrays[kind].items()}
        for kind in arrays
    }
    errors = {kind: float(f"{error:.2g}") for kind, error in own.items()}
    return {"salt": salt, "batch": BATCH[mode], **kept, "kerasFloat32": errors}


def golden_size(application, size, ends):
    exact = Probe(application, size, ends, "float64")
    single = Probe(application, size, ends, "float32")
    entry = {
        "size": size,
        "parameters": single.model.count_params(),
        "layers": layer_rows(single.model),
        "inference": golden_pass(exact, single, "inference"),
    }
    if single.norms:
        entry["training"] = golden_pass(exact, single, "training")
    return entry


def main():
    FOLDER.mkdir(exist_ok=True)
    for base, (application, sizes, ends) in BASES.items():
        golden = {"base": base, "keras": keras.__version__, "tensorflow": tf.__version__}
        golden["sizes"] = [golden_size(application, size, ends) for size in sizes]
        (FOLDER / f"{base}.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")


main()
