"""Times Keras in graph mode, for test/bench/keras.ts. Prints one line of JSON.

    python test/reference/speed.py steps <base> <input size> <batch> <samples>
    python test/reference/speed.py frozen <base> <input size> <batch> <images> <epochs>
"""

import json
import os
import sys
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy as np
import tensorflow

CLASSES = 10


def classifier(name, size, trainable):
    """The base without its top and the head of one hidden layer, compiled with Adam."""
    base = getattr(keras.applications, name)(
        weights=None, include_top=False, input_shape=(size, size, 3)
    )
    base.trainable = trainable
    inputs = keras.Input((size, size, 3))
    # Frozen as in Keras's own guide to transfer learning: the base in inference mode.
    x = base(inputs) if trainable else base(inputs, training=False)
    x = keras.layers.GlobalAveragePooling2D()(x)
    x = keras.layers.Dense(1024, activation="relu")(x)
    model = keras.Model(inputs, keras.layers.Dense(CLASSES)(x))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    # jit_compile=False is graph mode; XLA has no oneDNN on processors.
    model.compile(keras.optimizers.Adam(1e-4), loss, metrics=["accuracy"], jit_compile=False)
    return model


def median_seconds(work, samples):
    work()
    work()
    seconds = []
    for _ in range(samples):
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    return float(np.median(seconds))


def steps(name, size, batch, samples):
    random = np.random.default_rng(1)
    images = random.normal(size=(batch, size, size, 3)).astype("float32")
    labels = (np.arange(batch) % CLASSES).astype("int32")
    model = classifier(name, size, trainable=True)
    # Tensors once, so that neither side is timed for copying the batch.
    images, labels = tensorflow.constant(images), tensorflow.constant(labels)
    started = time.perf_counter()
    model.train_on_batch(images, labels)
    first = time.perf_counter() - started
    training = median_seconds(lambda: model.train_on_batch(images, labels), samples)
    inference = median_seconds(lambda: model.predict_on_batch(images), samples)
    return {"training": batch / training, "inference": batch / inference, "firstSeconds": first}


def frozen(name, size, batch, count, epochs):
    random = np.random.default_rng(1)
    images = random.normal(size=(count, size, size, 3)).astype("float32")
    labels = (np.arange(count) % CLASSES).astype("int32")
    model = classifier(name, size, trainable=False)
    started = time.perf_counter()
    model.fit(
        images, labels, batch_size=batch, epochs=epochs, validation_split=0.1, verbose=0
    )
    return {"seconds": time.perf_counter() - started}


task, name, *numbers = sys.argv[1:]
result = {"steps": steps, "frozen": frozen}[task](name, *map(int, numbers))
print(json.dumps({**result, "keras": keras.__version__, "tensorflow": tensorflow.__version__}))
