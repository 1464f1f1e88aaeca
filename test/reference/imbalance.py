"""Writes golden/imbalance.json: what Keras, torch, scikit-learn and SciPy give of class weights,
label smoothing, schedules of the learning rate and temperature scaling.

Run as bases.py; torch, scikit-learn and SciPy beside Keras.
"""

import json
import os
import pathlib
import sys

# statistics.py, beside this file, is not the module that torch means.
sys.path.append(sys.path.pop(0))
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"

import keras
import numpy as np
import scipy.optimize
import scipy.special
import scipy.stats
import tensorflow as tf
import torch
from sklearn.utils.class_weight import compute_class_weight

import formula

LABELS = [0, 2, 0, 1, 0, 0, 2, 0]
CLASSES = 3
UNITS = 4
WEIGHTS = [0.5, 3.0, 1.25]
RATE = 0.5
STEPS = 12


def rounded(values):
    return [float(f"{value:.9g}") for value in np.asarray(values).reshape(-1)]


def step_of_fit(smoothing, weights):
    """One step of SGD on a linear classifier, by train_on_batch: its loss, kernel and bias."""
    model = keras.Sequential([keras.Input((UNITS,)), keras.layers.Dense(CLASSES)])
    model.layers[0].set_weights([formula.array("kernel", (UNITS, CLASSES)), np.zeros(CLASSES)])
    model.compile(
        keras.optimizers.SGD(RATE),
        keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=smoothing),
    )
    x = 4 * formula.array("inputs", (len(LABELS), UNITS))
    y = keras.utils.to_categorical(LABELS, CLASSES)
    loss = model.train_on_batch(x, y, class_weight=weights and dict(enumerate(weights)))
    kernel, bias = model.layers[0].get_weights()
    return {"loss": float(loss), "kernel": rounded(kernel), "bias": rounded(bias)}


def cosine(alpha, warmup):
    """The rates of STEPS steps, of which `warmup` rise from 0."""
    schedule = keras.optimizers.schedules.CosineDecay(
        0.0 if warmup else RATE,
        STEPS - warmup,
        alpha=alpha,
        warmup_target=RATE if warmup else None,
        warmup_steps=warmup,
    )
    return [float(schedule(step)) for step in range(STEPS)]


def one_cycle(**options):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=RATE, total_steps=STEPS, cycle_momentum=False, **options
    )
    rates = []
    for _ in range(STEPS):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step() if len(rates) < STEPS else None
    return rates


def trained(make):
    """A variable after each step of an optimizer whose rate follows a warmed-up cosine."""
    schedule = keras.optimizers.schedules.CosineDecay(
        0.0, STEPS - 3, alpha=0.1, warmup_target=0.05, warmup_steps=3
    )
    optimizer = make(schedule)
    variable = keras.Variable(formula.array("start", (3, 4)))
    optimizer.build([variable])
    after = []
    for step in range(1, STEPS + 1):
        optimizer.apply([tf.constant(formula.array(f"gradient {step}", (3, 4)))], [variable])
        after.append(rounded(variable.numpy()))
    return after[-1]


def temperature(scale):
    """SciPy's minimum of the negative log-likelihood over the logarithm of the temperature."""
    count = 200
    noise = formula.array("calibration", (count, CLASSES)).astype(np.float64)
    labels = np.arange(count) % CLASSES
    logits = (scale * (noise + 0.5 * np.eye(CLASSES)[labels])).astype(np.float32).astype(np.float64)

    def loss(log_temperature):
        scaled = logits / np.exp(log_temperature)
        rows = np.arange(count)
        return float(np.mean(scipy.special.logsumexp(scaled, axis=1) - scaled[rows, labels]))

    found = scipy.optimize.minimize_scalar(
        loss, bracket=(-1, 1), method="brent", options={"xtol": 1e-12}
    )
    return {"scale": scale, "temperature": float(np.exp(found.x)), "before": loss(0), "after": found.fun}


def main():
    balanced = compute_class_weight("balanced", classes=np.arange(CLASSES), y=np.array(LABELS))
    golden = {
        "labels": LABELS,
        "weights": WEIGHTS,
        "balanced": balanced.tolist(),
        "fit": {
            "plain": step_of_fit(0.0, None),
            "smoothed": step_of_fit(0.1, None),
            "weighted": step_of_fit(0.0, WEIGHTS),
            "both": step_of_fit(0.1, WEIGHTS),
        },
        "rates": {
            "cosine": cosine(0.0, 0),
            "cosineAlpha": cosine(0.1, 0),
            "cosineWarmup": cosine(0.1, 4),
            "constantWarmup": cosine(1.0, 4),
            "oneCycle": one_cycle(),
            "oneCycleOther": one_cycle(pct_start=0.55, div_factor=10.0, final_div_factor=100.0),
        },
        "optimizers": {
            "adamw": trained(
                lambda rate: keras.optimizers.AdamW(rate, weight_decay=0.1, beta_2=0.99, epsilon=1e-3)
            ),
            "sgdw": trained(lambda rate: keras.optimizers.SGD(rate, momentum=0.9, weight_decay=0.1)),
        },
        "temperatures": [temperature(scale) for scale in (0.5, 2.0, 8.0)],
        "beta": [
            {
                "alpha": alpha,
                "below": {str(x): float(scipy.stats.beta.cdf(x, alpha, alpha)) for x in (0.001, 0.1, 0.3)},
            }
            for alpha in (0.05, 0.2, 1.0, 4.0)
        ],
    }
    path = pathlib.Path(__file__).parent / "golden" / "imbalance.json"
    path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")


main()
