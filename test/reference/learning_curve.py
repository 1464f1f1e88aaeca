"""Writes golden/learning-curve.json: laws of errors by size, by scipy's least squares over all errors.

    pip install numpy==2.4.6 scipy==1.17.1
    python test/reference/learning_curve.py

Hoiem et al. 2021 (arXiv 2010.11029) and their published code's constants: errors in percent,
variance 0.02 + v1 / n, weights 1 / (variance * measurements), gamma in hundredths from -1 on with a
penalty of 5 |gamma + 0.5|. Here v1 is 0 at least.
"""

import json
import pathlib

import numpy as np
from scipy import optimize

import formula


def variances(curve):
    """Smoothed over the sizes, by scipy's non-negative least squares on 1 / n."""
    x = np.array([1 / size for size, _ in curve])
    v = np.array([np.var(errors, ddof=1) for _, errors in curve]) - 0.02
    w = np.sqrt([len(errors) - 1 for _, errors in curve])
    (v1,), _ = optimize.nnls((w * x)[:, None], w * v)
    return 0.02 + v1 * x


def law(curve, at):
    best = None
    n = np.concatenate([[size] * len(errors) for size, errors in curve]).astype(float)
    e = np.concatenate([errors for _, errors in curve])
    weights = np.concatenate(
        [[1 / (v * len(errors))] * len(errors) for v, (_, errors) in zip(variances(curve), curve)]
    )
    for gamma in np.arange(-100, 0) / 100:
        rows = np.stack([np.ones_like(n), n**gamma], axis=1) * np.sqrt(weights)[:, None]
        found = optimize.lsq_linear(rows, np.sqrt(weights) * e, method="bvls", tol=1e-15)
        objective = 2 * found.cost + 5 * abs(gamma + 0.5)
        if best is None or objective < best[0]:
            best = (objective, gamma, *found.x)
    _, gamma, alpha, eta = best
    return {
        "error": (alpha + eta * at**gamma) / 100,
        "reliance": -2 * gamma * eta * at**gamma / 100,
        "gamma": float(gamma),
    }


def cases():
    def curve(name, sizes, errors, seeds, spread):
        noise = formula.uniform(name, len(sizes) * seeds).reshape(len(sizes), seeds)
        return [
            (size, np.round(100 * (error + spread * noise[i]), 6))
            for i, (size, error) in enumerate(zip(sizes, errors))
        ]

    sizes = [50, 100, 200, 400]
    many = [25, 50, 100, 200, 400, 800]
    root = lambda n: 0.1 + 2 / np.sqrt(n)
    return {
        "root": (curve("root", sizes, [root(n) for n in sizes], 5, 0.01), 400),
        "steep": (curve("steep", many, [0.05 + 8 / n**0.9 for n in many], 3, 0.005), 800),
        "flat": (curve("flat", many, [0.7 - 0.05 * np.log(n) for n in many], 4, 0.01), 400),
        "rising": (curve("rising", sizes, [0.2, 0.22, 0.25, 0.3], 3, 0.01), 200),
        "hardly any noise": (curve("quiet", sizes, [root(n) for n in sizes], 3, 1e-4), 400),
        "noisy": (curve("noisy", sizes, [root(n) for n in sizes], 2, 0.1), 100),
    }


def main():
    found = {
        name: {
            "at": at,
            "curve": [{"size": size, "errors": (errors / 100).tolist()} for size, errors in curve],
            **law(curve, at),
        }
        for name, (curve, at) in cases().items()
    }
    path = pathlib.Path(__file__).parent / "golden" / "learning-curve.json"
    path.write_text(json.dumps(found, separators=(",", ":")) + "\n")


main()
