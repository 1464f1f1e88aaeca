"""Golden probabilities of penalised logistic regressions, by scikit-learn.

    python test/reference/linear_probe.py > test/reference/golden/linear-probe.json

LogisticRegression minimises C times the sum of the cross-entropy plus half the squares of the weights,
without the intercepts: C = 1 / (lambda n) gives the mean plus lambda / 2 times the squares.
Needs scikit-learn 1.5 or newer.
"""

import json

import numpy as np
from sklearn.linear_model import LogisticRegression


def drawn(name, rows, columns):
    """The numbers of remedies.py."""
    offset = sum(ord(letter) for letter in name)
    rest = [((i + 1) * 7919 + offset * 977) % 65537 for i in range(rows * columns)]
    values = [2 * (each * each % 65537) / 65537 - 1 for each in rest]
    return np.array(values).reshape(rows, columns)


def case(name, rows, columns, classes, lam, weights=None):
    # As features after a relu are.
    features = np.maximum(drawn(name, rows, columns), 0)
    labels = np.arange(rows) % classes
    features[:, :classes] += 0.6 * np.eye(classes)[labels]
    model = LogisticRegression(
        C=1 / (lam * rows),
        class_weight=None if weights is None else dict(enumerate(weights)),
        tol=1e-10,
        max_iter=100000,
    )
    model.fit(features, labels)
    return {
        "name": name,
        "rows": rows,
        "columns": columns,
        "classes": classes,
        "lambda": lam,
        "weights": weights,
        "probabilities": [float(f"{p:.9g}") for p in model.predict_proba(features[:5]).reshape(-1)],
    }


print(
    json.dumps(
        [
            case("tall", 60, 7, 3, 1e-2),
            case("tall", 60, 7, 3, 1),
            case("wide", 12, 40, 3, 1e-2),
            case("wide", 12, 40, 4, 1e-3),
            case("weighted", 60, 7, 3, 1e-2, [0.5, 1, 3]),
        ]
    )
)
