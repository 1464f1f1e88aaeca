"""Writes golden/transferability.json: the estimators of transfer from their papers' formulas.

    pip install numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1
    python test/reference/transferability.py

Everything is dense and direct: the features' singular value decomposition, determinants and
inverses of [channels, channels], and sums over P(y, z). Inputs are from formula.py, in float32.
Gaussian mixtures, principal components and logistic regressions are scikit-learn's, the root of a
product of covariances is scipy's.
"""

import json
import pathlib
from collections import Counter

import numpy as np
from scipy import linalg, optimize
from scipy.special import softmax
from sklearn.covariance import LedoitWolf
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.metrics.pairwise import cosine_similarity
from sklearn.mixture import GaussianMixture

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


def n_leep(features, labels):
    """Li et al. 2021, with the clusters that its mixture begins with; None of too few images."""
    classes = np.unique(labels)
    components, n = 5 * len(classes), len(labels)
    if n < 2 * components:
        return None, None
    fit = PCA(svd_solver="full").fit(features)
    kept = np.cumsum(fit.explained_variance_ratio_)
    axes = min(32, n // components // 2, int(np.argmax(kept >= 0.8)) + 1)
    scores = fit.transform(features)[:, :axes]
    # Any partition will do, as long as both begin with it: by the order along the first axis. Its
    # sign is arbitrary; the first row's is made positive.
    first = scores[:, 0] * (1 if scores[0, 0] > 0 else -1)
    clusters = np.empty(n, int)
    clusters[np.argsort(first, kind="stable")] = np.arange(n) * components // n
    shares = np.eye(components)[clusters]
    means = shares.T @ scores / shares.sum(axis=0)[:, None]
    precisions = []
    for k in range(components):
        own = scores[clusters == k] - means[k]
        precisions.append(np.linalg.inv(own.T @ own / len(own) + 1e-6 * np.eye(axes)))
    mixture = GaussianMixture(
        components,
        weights_init=shares.mean(axis=0),
        means_init=means,
        precisions_init=np.array(precisions),
    ).fit(scores)
    renumbered = np.searchsorted(classes, labels)
    return leep(mixture.predict_proba(scores), renumbered), clusters.tolist()


def gbc(features, labels):
    """Pandy et al. 2022: spherical Gaussians on 64 principal axes, determinants as in equation 3."""
    fit = PCA(svd_solver="full").fit(features)
    rank = int(np.sum(fit.singular_values_**2 > 1e-10 * fit.singular_values_[0] ** 2))
    axes = min(64, rank)
    scores = fit.transform(features)[:, :axes]
    least = 1e-4 * scores.var(axis=0).mean()
    spheres = []
    for label in np.unique(labels):
        own = scores[labels == label]
        if len(own) > 1:
            spheres.append((own.mean(axis=0), max(least, own.var(axis=0).mean())))
    total = 0
    for i, (mean_a, var_a) in enumerate(spheres):
        for j, (mean_b, var_b) in enumerate(spheres):
            if i == j:
                continue
            a, b, both = (v * np.eye(axes) for v in (var_a, var_b, (var_a + var_b) / 2))
            difference = mean_a - mean_b
            distance = difference @ np.linalg.inv(both) @ difference / 8
            logs = [np.linalg.slogdet(matrix)[1] for matrix in (both, a, b)]
            total += np.exp(-(distance + (logs[0] - (logs[1] + logs[2]) / 2) / 2))
    return float(-total) if len(spheres) > 1 else None


def frechet(a, b):
    """Heusel et al. 2017, by the root of the product of the covariances."""
    one, other = (np.atleast_2d(np.cov(rows, rowvar=False)) for rows in (a, b))
    difference = a.mean(axis=0) - b.mean(axis=0)
    # The root of a singular product is not to be had; the eigenvalues' roots have its trace.
    eigenvalues = linalg.eigvals(one @ other).real
    trace = np.sum(np.sqrt(np.maximum(eigenvalues, 0)))
    return float(difference @ difference + np.trace(one) + np.trace(other) - 2 * trace)


def domain_error(training, choosing, tested):
    """Of a logistic regression that tells sides apart: the penalty by the second part, the error on the third."""
    (rows, sides), (held, held_sides), (last, last_sides) = training, choosing, tested
    mean = rows.mean(axis=0)
    length = np.sqrt(np.mean(np.sum((rows - mean) ** 2, axis=1)))
    scaled = [(part - mean) / length for part in (rows, held, last)]
    best = None
    for penalty in np.logspace(0, -6, 7):
        # Softmax of two classes has its penalty on both kernels, each half of the difference.
        model = LogisticRegression(
            C=2 / (penalty * len(rows)), tol=1e-10, max_iter=100_000
        ).fit(scaled[0], sides)
        accuracy = model.score(scaled[1], held_sides)
        loss = -np.mean(model.predict_log_proba(scaled[1])[np.arange(len(held_sides)), held_sides])
        if best is None or (-accuracy, loss) < best[0]:
            best = ((-accuracy, loss), model)
    return float(np.mean(best[1].predict(scaled[2]) != last_sides))


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
        "nLeep": n_leep(exact, labels)[0],
        "clusters": n_leep(exact, labels)[1],
        "gbc": gbc(exact, labels),
    }


def distance_cases():
    """Two samples of features each, the second from elsewhere by a shift."""

    def sides(name, counts, channels, shift):
        return [
            made(f"{name} {i}", [0] * count, channels, spread=0) + np.float32(i * shift)
            for i, count in enumerate(counts)
        ]

    return {
        "apart": sides("apart", (60, 48), 6, 0.5),
        "alike": sides("alike", (40, 40), 5, 0),
        "more channels": sides("wide distance", (24, 30), 50, 0.25),
        "one channel": sides("one distance", (32, 28), 1, 0.3),
        "dead channels": [relu(side, -0.7) for side in sides("dead distance", (50, 40), 8, 0.2)],
    }


def distance_golden(source, target):
    exact = [side.astype(np.float64) for side in (source, target)]
    count = min(len(source), len(target))
    parts = [
        (
            np.concatenate([side[begin:end] for side in exact]),
            np.repeat([0, 1], end - begin),
        )
        for begin, end in ((0, count // 2), (count // 2, 3 * count // 4), (3 * count // 4, count))
    ]
    return {
        "channels": source.shape[1],
        "from": shortest(source),
        "to": shortest(target),
        "frechet": frechet(*exact),
        "error": domain_error(*parts),
    }


def shortest(values):
    """The fewest digits that float32 tells apart."""
    return [float(str(value)) for value in values.reshape(-1)]


def main():
    found = {name: golden(name, *case) for name, case in cases().items()}
    path = pathlib.Path(__file__).parent / "golden" / "transferability.json"
    path.write_text(json.dumps(found, separators=(",", ":")) + "\n")
    distances = {name: distance_golden(*case) for name, case in distance_cases().items()}
    path = path.with_name("source-distance.json")
    path.write_text(json.dumps(distances, separators=(",", ":")) + "\n")


main()
