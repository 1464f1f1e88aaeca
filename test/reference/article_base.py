"""Trains what stands for VGG16's ImageNet weights in article.py, where those are not at hand.

    python test/reference/article_base.py <CIFAR-10 folder> <file.weights.h5> [width [epochs]]

From scratch, from He et al.'s draw, on the training files that are there, pixels / 255 as the
article has them. How good it is is of no matter: both sides start from it. It must have learned
something, though, or rounding decides the gradients of a head on its features.
"""

import os
import pathlib
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import keras
import numpy as np

from vgg16 import vgg16

RECORD = 1 + 3 * 32 * 32


def main():
    folder, file = map(pathlib.Path, sys.argv[1:3])
    width = float(sys.argv[3]) if len(sys.argv) > 3 else 0.25
    epochs = int(sys.argv[4]) if len(sys.argv) > 4 else 10
    keras.utils.set_random_seed(0)
    records = np.concatenate(
        [np.fromfile(path, np.uint8).reshape(-1, RECORD) for path in sorted(folder.glob("data_batch_*.bin"))]
    )
    images = records[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1).astype(np.float32)
    base = vgg16(32, width)
    model = keras.Sequential(
        [base, keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(10, activation="softmax")]
    )
    for variable in base.trainable_variables:
        # From Glorot's variance to twice that: through so many relus the other dies away.
        variable.assign(variable * np.sqrt(2))
    model.compile(keras.optimizers.Adam(2e-4), "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(
        images / 255, records[:, 0], batch_size=32, epochs=epochs, verbose=2
    )
    base.save_weights(file)


main()
