"""Writes weight files with Keras, for weights.ts and the tests to read.

    python test/reference/weights.py <folder>    the four bases at full width, 1.5 GB
    python test/reference/weights.py             golden/vgg16-*: VGG16 of a 32nd of its width

Every array is the formula's, so that a reader knows each bit without a second file.
"""

import io
import json
import os
import pathlib
import sys
import zipfile

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
# Its kernels sum in an order that depends on the processor, and fail on some.
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"

import h5py
import keras
import numpy as np
from keras.src.legacy.saving import legacy_h5_format

import formula

SALT = "file "
SIZES = {"VGG16": 32, "ResNet50": 32, "DenseNet121": 32, "InceptionResNetV2": 75}
BLOCKS = [(2, 2), (4, 2), (8, 3), (16, 3), (16, 3)]
GOLDEN = pathlib.Path(__file__).parent / "golden"


def fill(model):
    for layer in model.layers:
        for variable in layer.variables:
            name = f"{layer.name}/{variable.name}"
            variable.assign(formula.weight(SALT, name, tuple(variable.shape)))
    return model


def save_legacy(model, path):
    """As Keras 2's save_weights wrote, and keras-applications publishes."""
    with h5py.File(path, "w") as file:
        legacy_h5_format.save_weights_to_hdf5_group(file, model)


def whole(folder):
    for name, size in SIZES.items():
        keras.utils.clear_session()
        build = getattr(keras.applications, name)
        model = fill(build(weights=None, include_top=False, input_shape=(size, size, 3)))
        features = model.predict(formula.images(2, size), verbose=0)
        save_legacy(model, folder / f"{name}.h5")
        model.save_weights(folder / f"{name}.weights.h5")
        model.save(folder / f"{name}.keras")
        (folder / f"{name}.json").write_text(json.dumps(features.reshape(-1).tolist()))
        print(name, features.shape)


def narrow_vgg16(blocks=BLOCKS):
    x = inputs = keras.Input((32, 32, 3), name="input_layer")
    for i, (channels, convolutions) in enumerate(blocks, 1):
        for j in range(1, convolutions + 1):
            x = keras.layers.Conv2D(
                channels, 3, padding="same", activation="relu", name=f"block{i}_conv{j}"
            )(x)
        x = keras.layers.MaxPooling2D(2, name=f"block{i}_pool")(x)
    return fill(keras.Model(inputs, x, name="vgg16"))


def save_archive(model, path):
    """A `.keras` file as older Keras 3 wrote it, without the names of layers; packed, to be small."""
    model.save(path)
    with zipfile.ZipFile(path) as whole:
        files = {name: whole.read(name) for name in whole.namelist()}
    content = io.BytesIO(files["model.weights.h5"])
    with h5py.File(content, "r+") as file:
        file.visititems(lambda _, entry: entry.attrs.pop("name", None) and None)
    files["model.weights.h5"] = content.getvalue()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name, data)


def golden():
    base = narrow_vgg16()
    save_legacy(base, GOLDEN / "vgg16-legacy.h5")
    base.save_weights(GOLDEN / "vgg16-keras3.weights.h5")
    # As the transfer-learning guide builds it: the base is one layer of the classifier.
    head = [keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(4, activation="softmax")]
    classifier = keras.Sequential([keras.Input((32, 32, 3)), base, *head])
    classifier.compile("adam", "sparse_categorical_crossentropy")
    classifier.train_on_batch(np.zeros((1, 32, 32, 3)), np.zeros(1))
    fill(base)
    classifier.save(GOLDEN / "vgg16-classifier.h5")
    classifier.save_weights(GOLDEN / "vgg16-classifier.weights.h5")
    # A 64th of its width, in a model that scales its pixels itself.
    narrowest = narrow_vgg16([(max(1, channels // 2), n) for channels, n in BLOCKS])
    scale = keras.layers.Rescaling(1 / 127.5, offset=-1)
    scaling = keras.Sequential([keras.Input((32, 32, 3)), scale, narrowest, *head])
    save_archive(scaling, GOLDEN / "vgg16-classifier.keras")


if len(sys.argv) > 1:
    target = pathlib.Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    whole(target)
else:
    golden()
