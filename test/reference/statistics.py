"""Writes golden/statistics.json: what SciPy, scikit-learn and statsmodels give for src/stats.

    pip install scipy==1.17.1 scikit-learn==1.9.1 statsmodels==0.15.0
    python test/reference/statistics.py

Every case holds its inputs, drawn from a seeded generator and rounded so that they
are short, beside what the reference made of them.
"""

import json
import pathlib
import warnings

import numpy as np
import pandas as pd
from scipy import optimize, stats
from sklearn.calibration import calibration_curve
from sklearn.metrics import balanced_accuracy_score, recall_score, roc_auc_score
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.power import TTestPower
from statsmodels.stats.weightstats import ttost_paired

draw = np.random.default_rng(20)


def differences(pairs, centre=0.01, images=None):
    """Of accuracies; where images are given, in steps of 1 / images, so that some tie."""
    values = draw.normal(centre, 0.02, pairs)
    return np.round(values * images) / images if images else np.round(values, 6)


def sign_flip():
    cases = [differences(n) for n in (2, 3, 5, 10, 16)]
    cases += [differences(n, images=200) for n in (5, 10, 14)]
    return [
        {
            "differences": case.tolist(),
            "p": stats.permutation_test(
                (case,), np.mean, permutation_type="samples", n_resamples=np.inf
            ).pvalue,
        }
        for case in cases
    ]


def equivalence():
    cases = []
    for pairs in (2, 3, 5, 10, 20):
        for margin in (0.001, 0.01, 0.03):
            values = differences(pairs)
            p = ttost_paired(values, np.zeros(pairs), -margin, margin)[0]
            cases.append({"differences": values.tolist(), "margin": margin, "p": float(p)})
    return cases


def mcnemar_cases():
    cases = []
    for first, second in [
        (0, 0), (1, 0), (0, 5), (5, 5), (5, 6), (10, 3), (86, 150), (150, 86), (480, 520),
        (1000, 1001), (4000, 4400), (9900, 10100), (9999, 10001), (9500, 10500), (7000, 13000),
    ]:  # fmt: skip
        p = float(mcnemar([[0, first], [second, 0]], exact=True).pvalue) if first + second else 1.0
        if first + second:
            np.testing.assert_allclose(p, stats.binomtest(first, first + second).pvalue, rtol=1e-9)
        cases.append({"onlyFirst": first, "onlySecond": second, "p": p})
    return cases


def median_ratio(one, two, axis=-1):
    return np.median(one, axis=axis) / np.median(two, axis=axis)


def bootstrap():
    cases = []
    for one, two in ((15, 15), (40, 25), (101, 60)):
        samples = [np.round(draw.gamma(9, 1 / 9, n), 4) for n in (one, two)]
        interval = stats.bootstrap(
            samples, median_ratio, method="percentile", n_resamples=200_000, rng=1, batch=10_000,
            confidence_level=0.95, vectorized=True,
        ).confidence_interval  # fmt: skip
        cases.append(
            {
                "samples": [sample.tolist() for sample in samples],
                "ratio": float(median_ratio(*samples)),
                "low": float(interval.low),
                "high": float(interval.high),
            }
        )
    return cases


def noncentral_t():
    grid = [
        (t, degrees, shift)
        for degrees in (1, 2, 4, 9, 29, 999)
        for shift in (-1.5, 0, 0.5, 2, 5, 20)
        for t in (-3, -0.5, 0, 1, 2.5, 4, 12, 30)
    ]
    cases = [
        {"t": t, "degrees": degrees, "shift": shift, "cdf": float(stats.nct.cdf(t, degrees, shift))}
        for t, degrees, shift in grid
    ]
    # Some far lower tails are NaN in SciPy.
    return [case for case in cases if not np.isnan(case["cdf"])]


def power_of(effect, pairs, alpha):
    both = TTestPower().power(effect, pairs, alpha)
    # It adds the far lower tail, which is nothing where it is NaN.
    critical = stats.t.isf(alpha / 2, pairs - 1)
    upper = stats.nct.sf(critical, pairs - 1, effect * np.sqrt(pairs))
    return float(upper if np.isnan(both) else both)


def power():
    return [
        {
            "effect": effect,
            "pairs": pairs,
            "alpha": alpha,
            "power": power_of(effect, pairs, alpha),
        }
        for effect in (0, 0.1, 0.5, 1, 2, 5, 10)
        for pairs in (2, 3, 5, 10, 20, 100)
        for alpha in (0.05, 0.05 / 24)
    ]


def power_solved():
    cases = []
    for pairs in (2, 3, 5, 10, 50):
        for alpha, target in ((0.05, 0.8), (0.01, 0.9)):
            # Not solve_power, which is lost where the power is NaN.
            effect = optimize.brentq(
                lambda effect: power_of(effect, pairs, alpha) - target, 0, 200, xtol=1e-12
            )
            cases.append({"effect": effect, "pairs": pairs, "alpha": alpha, "power": target})
    return cases


def auc():
    cases = []
    for images, decimals in ((20, 6), (50, 1), (200, 2)):
        positive = (draw.random(images) < 0.4).astype(int)
        scores = np.round(draw.random(images) * 0.7 + 0.3 * positive, decimals)
        area = float(roc_auc_score(positive, scores))
        cases.append({"scores": scores.tolist(), "positive": positive.tolist(), "auc": area})
    return cases


def macro_auc():
    cases = []
    for images, classes, absent in ((30, 2, None), (60, 3, None), (80, 10, None), (50, 5, 3)):
        present = [each for each in range(classes) if each != absent]
        labels = np.concatenate([present, draw.choice(present, images - len(present))])
        logits = draw.normal(size=(images, classes)) + np.eye(classes)[labels]
        # In 64ths, so that float32 holds them exactly and some tie.
        probabilities = np.round(64 * np.exp(logits) / np.exp(logits).sum(1, keepdims=True)) / 64
        areas = [roc_auc_score(labels == each, probabilities[:, each]) for each in present]
        area = areas[1] if classes == 2 else np.mean(areas)
        if absent is None:
            # It wants rows that sum to one, and looks at nothing but their order otherwise.
            probabilities[:, 0] += 1 - probabilities.sum(1)
            scores = probabilities[:, 1] if classes == 2 else probabilities
            area = roc_auc_score(labels, scores, multi_class="ovr", average="macro")
        cases.append(
            {
                "probabilities": probabilities.reshape(-1).tolist(),
                "labels": labels.tolist(),
                "classes": classes,
                "auc": float(area),
            }
        )
    return cases


def recall():
    cases = []
    for images, classes in ((20, 2), (60, 5), (12, 10)):
        labels = draw.integers(classes, size=images)
        predicted = np.where(draw.random(images) < 0.6, labels, draw.integers(classes, size=images))
        with warnings.catch_warnings():
            # A class predicted and absent, which the mean leaves out.
            warnings.simplefilter("ignore")
            balanced = balanced_accuracy_score(labels, predicted)
        recalls = recall_score(
            labels, predicted, labels=range(classes), average=None, zero_division=np.nan
        )
        cases.append(
            {
                "labels": labels.tolist(),
                "predicted": predicted.tolist(),
                "classes": classes,
                "recalls": [None if np.isnan(each) else float(each) for each in recalls],
                "balanced": float(balanced),
            }
        )
    return cases


def calibration():
    cases = []
    for images, bins in ((200, 15), (50, 10), (30, 4)):
        confidence = np.round(draw.beta(5, 2, images), 4)
        # On the edges, and at both ends.
        confidence[: bins + 1] = np.arange(bins + 1) / bins
        correct = (draw.random(images) < confidence**2).astype(int)
        share, centre = calibration_curve(correct, confidence, n_bins=bins, strategy="uniform")
        edges = np.linspace(0, 1, bins + 1)
        counts = np.bincount(np.searchsorted(edges[1:-1], confidence), minlength=bins)
        weights = counts[counts > 0] / images
        cases.append(
            {
                "confidence": confidence.tolist(),
                "correct": correct.tolist(),
                "bins": bins,
                "error": float((weights * np.abs(share - centre)).sum()),
            }
        )
    return cases


def method_of(size, steps):
    return "exact" if size <= 8 and not steps else "asymptotic"


def rank_correlation():
    cases = []
    for size, steps in ((3, 0), (5, 0), (8, 0), (6, 3), (8, 4), (9, 0), (9, 4), (30, 0), (40, 6)):
        x = draw.normal(size=size)
        y = 0.7 * x + draw.normal(size=size)
        if steps:
            x, y = (np.round(steps * (np.argsort(np.argsort(v)) / size)) for v in (x, y))
        else:
            x, y = np.round(x, 3), np.round(y, 3)
        tau, p = stats.kendalltau(x, y, method=method_of(size, steps))
        if size <= 8 and steps:
            # SciPy's exact distribution is of untied values only.
            p = stats.permutation_test(
                (x,), lambda x: abs(stats.kendalltau(x, y).statistic), alternative="greater",
                permutation_type="pairings", n_resamples=np.inf, vectorized=False,
            ).pvalue  # fmt: skip
        cases.append(
            {
                "x": x.tolist(),
                "y": y.tolist(),
                "tau": float(tau),
                "p": float(p),
                "rho": float(stats.spearmanr(x, y).statistic),
            }
        )
    return cases


def crossed():
    """Scores of every seed on the same images: mean squares of statsmodels' analysis of variance."""
    cases = []
    for seeds, images, size in ((2, 7, 1), (3, 20, 1), (5, 40, 1), (10, 12, 1), (3, 24, 4), (5, 60, 10)):
        image = np.repeat(draw.normal(0, 0.6, images // size), size) + draw.normal(0, 0.3, images)
        latent = image + draw.normal(0, 0.3, (seeds, 1)) + draw.normal(0, 0.4, (seeds, images))
        scores = np.where(latent > 0.5, 1, np.where(latent < -0.5, -1, 0))
        means = scores.reshape(seeds, -1, size).mean(axis=2)
        units = means.shape[1]
        table = pd.DataFrame(
            {
                "score": means.ravel(),
                "seed": np.repeat(np.arange(seeds), units),
                "unit": np.tile(np.arange(units), seeds),
            }
        )
        fit = anova_lm(ols("score ~ C(seed) + C(unit)", table).fit())
        square = {name: fit.loc[name, "sum_sq"] / fit.loc[name, "df"] for name in fit.index}
        of_seeds = square["C(seed)"] / (seeds * units)
        of_images = (square["C(unit)"] - square["Residual"]) / (seeds * units)
        added = 2 * together(scores, size) ** 2 / images**2
        parts = [(of_seeds, seeds - 1), (max(0, of_images) + added, units - 1)]
        mean = float(scores.mean())
        cases.append(
            {
                "scores": scores.tolist(),
                "groupSize": size,
                "seedVariance": float(of_seeds),
                "imageVariance": float(max(0, of_images) + added),
                "p": 2 * tail(abs(mean), parts) if mean else 1.0,
                "margin": abs(mean) + 0.2,
                "equivalenceP": tail(0.2, parts),
                "half": reach(parts, 0.025),
            }
        )
    return cases


def together(scores, size):
    """Images that go together: the squares of groups' sums over those of images, 1 to the size."""
    deviations = (scores - scores.mean(axis=1, keepdims=True)).mean(axis=0)
    groups = deviations.reshape(-1, size).sum(axis=1)
    single = np.sum(deviations**2)
    return size if single == 0 else min(size, max(1, np.sum(groups**2) / single))


def reach(parts, share):
    """How far an interval reaches from the mean, each part by its own quantile."""
    return float(np.sqrt(sum(stats.t.isf(share, degrees) ** 2 * variance for variance, degrees in parts)))


def tail(distance, parts):
    """The share at which the interval reaches as far."""
    return float(np.exp(optimize.brentq(lambda x: reach(parts, np.exp(x)) - distance, -300, np.log(0.5) - 1e-12, xtol=1e-13)))


def main():
    golden = {
        "signFlip": sign_flip(),
        "equivalence": equivalence(),
        "mcnemar": mcnemar_cases(),
        "bootstrap": bootstrap(),
        "noncentralT": noncentral_t(),
        "power": power(),
        "powerSolved": power_solved(),
        "auc": auc(),
        "macroAuc": macro_auc(),
        "recall": recall(),
        "calibration": calibration(),
        "rankCorrelation": rank_correlation(),
        "crossed": crossed(),
    }
    path = pathlib.Path(__file__).parent / "golden" / "statistics.json"
    path.write_text(json.dumps(golden, separators=(",", ":"), allow_nan=False) + "\n")


main()
