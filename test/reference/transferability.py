"""Writes golden/transferability.json: LogME, H-score, LEEP, NCE, kNN and TransRate from their papers' formulas.

    pip install numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1
    python test/reference/transferability.py

Everything is dense and direct: the features' singular value decomposition, determinants and
inverses of [channels, channels], and sums over P(y, z). Inputs are from formula.py, in float32.
"""

import json
import pathlib
from collections import Counter

import numpy as np
from scipy import optimize
from scipy.special import softmax
from sklearn.covariance import LedoitWolf
from sklearn.metrics.pairwise import cosine_similarity

import formula

SOURCE_CLASSES = 6


def log_me(features, labels):
    """You et al. 2021, equation 2, at its largest; over the classes with images."""
    return float(np.mean([evidence(features, labels == label) for label in np.unique(labels)]))


def evidence(features, member):
    """By determinants and solutions of [images, images], over the precisions' ratio."""
    y = member.astype(np.float64)
    n, _ = features.shape
    gram = features @ features.T

    def at(decade):
        # Prior variance 1 / alpha, noise 1 / beta: y is normal with covariance gram / alpha + I / beta.
        covariance = np.eye(n) + gram / 10**decade
        _, log_determinant = np.linalg.slogdet(covariance)
        misfit = y @ np.linalg.solve(covariance, y)
        return -(n * np.log(2 * np.pi * misfit / n) + n + log_determinant) / 2 / n

    scale = np.log10(np.linalg.norm(gram, 2))
    grid = scale + np.arange(-8, 8.01, 0.1)
    best = grid[np.argmax([at(decade) for decade in grid])]
    found = optimize.minimize_scalar(
        lambda decade: -at(decade),
        bounds=(best - 0.1, best + 0.1),
        method="bounded",
        options={"xatol": 1e-10},
    )
    return -found.fun


def h_score(features, labels):
    """Ibrahim et al. 2021: tr(cov_alpha(f)^-1 (1 - alpha) cov(E[f | y])), and its alpha."""
    fit = LedoitWolf().fit(features)
    means = np.zeros_like(features)
    for label in np.unique(labels):
        means[labels == label] = features[labels == label].mean(axis=0)
    between = np.atleast_2d(np.cov(means, rowvar=False, bias=True))
    score = np.trace(np.linalg.inv(fit.covariance_) @ ((1 - fit.shrinkage_) * between))
    return float(score), float(fit.shrinkage_)


def joint(probabilities, labels):
    """P(y, z) as [classes, source classes]."""
    rows = [probabilities[labels == y].sum(axis=0) for y in range(labels.max() + 1)]
    return np.array(rows) / len(labels)


def leep(probabilities, labels):
    """Nguyen et al. 2020, equation 2."""
    both = joint(probabilities, labels)
    conditional = both / both.sum(axis=0)
    expected = probabilities @ conditional.T
    return float(np.mean(np.log(expected[np.arange(len(labels)), labels])))


def nce(source_labels, labels):
    """Tran et al. 2019: -H(y | z), as H(z) - H(y, z)."""
    both = joint(np.eye(SOURCE_CLASSES)[source_labels], labels)
    return float(entropy(both.sum(axis=0)) - entropy(both.ravel()))


def k_nn(features, labels):
    """Leave-one-out, votes of the k nearest; of equal votes the nearest, of equal distances the first."""
    k = min(20, np.unique(labels, return_counts=True)[1].min())
    similar = np.round(cosine_similarity(features) * 1e10)
    np.fill_diagonal(similar, -np.inf)
    near = labels[np.argsort(-similar, axis=1, kind="stable")[:, :k]]
    # Counter keeps the order in which labels come, and most_common the first of equal ones.
    voted = np.array([Counter(row.tolist()).most_common(1)[0][0] for row in near])
    return float(np.mean(voted == labels))


def coding_rate(rows):
    """Huang et al. 2022, with the authors' eps of 1e-4."""
    n, d = rows.shape
    return np.linalg.slogdet(np.eye(d) + rows.T @ rows / (n * 1e-4))[1] / 2


def trans_rate(features, labels):
    """R(Z, eps) - R(Z, eps | Y), classes weighed by their images."""
    z = features - features.mean(axis=0)
    within = [np.mean(labels == y) * coding_rate(z[labels == y]) for y in np.unique(labels)]
    return float(coding_rate(z) - np.sum(within))


def entropy(p):
    p = p[p > 0]
    return -np.sum(p * np.log(p))


def made(name, labels, channels, spread=0.6):
    """Noise in -1..1 about a mean for every class, in float32 of four decimals."""
    means = formula.uniform(name + " means", (max(labels) + 1) * channels).reshape(-1, channels)
    noise = formula.uniform(name + " noise", len(labels) * channels).reshape(-1, channels)
    return np.round(noise + spread * means[labels], 4).astype(np.float32)


def collinear(name, labels, channels, rank):
    """Of a rank, exactly: sums of a few channels in steps of 1 / 64; one of them is always 0."""
    mixing = np.round(2 * formula.uniform(name + " mixing", rank * channels)).reshape(rank, channels)
    mixing[:, -1] = 0
    return (np.round(64 * made(name, labels, rank)) / 64 @ mixing).astype(np.float32)


def doubled(features):
    """Every row twice, every channel twice."""
    return np.tile(features, (2, 2))


def relu(features, shift):
    return np.maximum(features + np.float32(shift), 0)


def cases():
    three = [i % 3 for i in range(60)]
    four = [i % 4 for i in range(24)]
    rare = [0] * 30 + [1] * 8 + [2] * 2
    gaps = [(0, 2, 5)[i % 3] for i in range(36)]
    return {
        "more rows": (made("more rows", three, 8), three),
        "more channels": (made("more channels", four, 40), four),
        "as many rows as channels": (made("square", four, 24), four),
        "one channel": (made("one channel", four, 1), four),
        "imbalanced": (made("imbalanced", rare, 10), rare),
        "imbalanced, more channels": (made("imbalanced wide", rare, 48), rare),
        "classes without images": (made("gaps", gaps, 7), gaps),
        "collinear": (collinear("collinear", three, 12, 4), three),
        "collinear, more channels": (collinear("collinear wide", four, 40, 3), four),
        "rank one, more channels": (collinear("rank one", four, 25, 1), four),
        "doubled rows and channels": (doubled(made("doubled", four, 20)), four * 2),
        "dead channels": (relu(made("dead", three, 16), -1.1), three),
        "far from 0": (relu(made("far", three, 10), 50), three),
        "small": (made("small", three, 10) * np.float32(1e-3), three),
        "separable": (made("separable", four, 30, spread=20), four),
    }


def source_outputs(name, labels):
    logits = formula.uniform(name + " logits", len(labels) * SOURCE_CLASSES)
    likely = np.eye(SOURCE_CLASSES)[np.array(labels) % SOURCE_CLASSES]
    outputs = softmax(3 * logits.reshape(-1, SOURCE_CLASSES) + 2 * likely, axis=1)
    return outputs.astype(np.float32)


def golden(name, features, labels):
    labels = np.array(labels)
    probabilities = source_outputs(name, labels)
    exact = features.astype(np.float64)
    score, shrinkage = h_score(exact, labels)
    return {
        "classes": int(labels.max()) + 2,
        "labels": labels.tolist(),
        "channels": features.shape[1],
        "features": shortest(features),
        "source": shortest(probabilities),
        "logMe": log_me(exact, labels),
        "hScore": score,
        "shrinkage": shrinkage,
        "leep": leep(probabilities.astype(np.float64), labels),
        "nce": nce(probabilities.argmax(axis=1), labels),
        "kNN": k_nn(exact, labels),
        "transRate": trans_rate(exact, labels),
    }


def shortest(values):
    """The fewest digits that float32 tells apart."""
    return [float(str(value)) for value in values.reshape(-1)]


def main():
    found = {name: golden(name, *case) for name, case in cases().items()}
    path = pathlib.Path(__file__).parent / "golden" / "transferability.json"
    path.write_text(json.dumps(found, separators=(",", ":")) + "\n")


main()
