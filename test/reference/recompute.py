"""Recomputes a run's numbers from its SQLite file alone, and compares them with what was reported.

    bench show <run> --json > show.json
    python test/reference/recompute.py <store.sqlite> show.json reports/<experiment>/summary.md

Needs numpy, scipy, scikit-learn and statsmodels. Everything starts from the stored
predictions; nothing of the harness is called. Exits with 1 where a number differs.
"""

import json
import math
import pathlib
import sqlite3
import sys

import numpy as np
from scipy import optimize, stats
from sklearn.metrics import balanced_accuracy_score, roc_auc_score
from statsmodels.stats.multitest import multipletests

store, shown, summary = sys.argv[1:]
run = json.loads(pathlib.Path(shown).read_text())
database = sqlite3.connect(f"file:{store}?mode=ro", uri=True)
checked, differing = 0, []


def check(what, found, reported):
    global checked
    checked += 1
    if found is None or reported is None:
        same = found is None and reported is None
    else:
        # Sums may be taken in another order: the last bits of a double are all that may differ.
        same = math.isclose(found, reported, rel_tol=1e-9, abs_tol=1e-12)
    if not same:
        differing.append(f"{what}: recomputed {found}, reported {reported}")


def label_of(base):
    width = "" if base["width"] == 1 else f" ×{base['width']}"
    return f"{base['name']}{width} {base['inputSize']}px"


def trials_of(run_id, experiment):
    rows = database.execute(
        """SELECT trials.id, coalesce(run_trials.spec, trials.spec), trials.classes FROM run_trials
           JOIN trials ON trials.id = trial_id
           WHERE run_trials.run_id = ? AND experiment = ? AND status = 'finished'""",
        (run_id, experiment),
    ).fetchall()
    trials = {}
    for trial_id, spec, classes in rows:
        spec = json.loads(spec)
        if spec["kind"] != "target":
            continue
        answers = database.execute(
            "SELECT label, predicted, confidence, probabilities FROM predictions WHERE trial_id = ? ORDER BY example",
            (trial_id,),
        ).fetchall()
        label, predicted, confidence = (np.array(column) for column in list(zip(*answers))[:3])
        probabilities = np.array([np.frombuffer(row[3], "<f4") for row in answers])
        key = (label_of(spec["base"]), spec["data"]["name"], spec["trainSize"], spec["budget"])
        trials[(*key, spec["source"], spec["regime"], spec["seed"])] = {
            "label": label,
            "right": label == predicted,
            "accuracy": float(np.mean(label == predicted)),
            "balanced": balanced_accuracy_score(label, predicted),
            "auc": auc_of(label, probabilities),
            "ece": ece_of(confidence, label == predicted),
            "classes": json.loads(classes),
        }
    return trials


def auc_of(label, probabilities):
    if probabilities.shape[1] == 2:
        return roc_auc_score(label, probabilities[:, 1])
    return float(np.mean([roc_auc_score(label == k, probabilities[:, k]) for k in np.unique(label)]))


def ece_of(confidence, right, bins=15):
    total = 0.0
    for k in range(bins):
        low, high = k / bins, (k + 1) / bins
        inside = (confidence > low) & (confidence <= high)
        if inside.any():
            total += inside.mean() * abs(right[inside].mean() - confidence[inside].mean())
    return total


def parts_of(scores, gaps, images, size=1.0):
    """Variances of the mean with their degrees of freedom: of the seeds, and of the images that all of them were tested on."""
    n = len(gaps)
    sd = max(float(np.std(gaps, ddof=1)), 1 / (images * math.sqrt(6)))
    parts = [(sd**2 / n, n - 1)]
    if scores is None:
        return parts
    scores = np.array(scores, dtype=float)
    s, i = scores.shape
    grand, by_seed, by_image = scores.mean(), scores.mean(axis=1), scores.mean(axis=0)
    ms_images = s * np.sum((by_image - grand) ** 2) / (i - 1)
    rest = scores - by_seed[:, None] - by_image[None, :] + grand
    ms_rest = np.sum(rest**2) / ((s - 1) * (i - 1))
    return [*parts, (max(0.0, (ms_images - ms_rest) / (s * i)) + 2 * size**2 / i**2, i - 1)]


def reach(parts, share):
    return math.sqrt(sum(stats.t.isf(share, df) ** 2 * variance for variance, df in parts))


def tail(distance, parts):
    """The share at which an interval of these parts reaches as far."""
    if distance <= 0:
        return 1 - tail(-distance, parts) if distance < 0 else 0.5
    at = optimize.brentq(lambda x: reach(parts, math.exp(x)) - distance, -600, math.log(0.5) - 1e-13, xtol=1e-14)
    return math.exp(at)


def paired(gaps, images, alpha, scores=None, size=1.0):
    """Mean, interval and p over seeds and images; over seeds alone without scores."""
    mean, parts = float(np.mean(gaps)), parts_of(scores, gaps, images, size)
    half = reach(parts, alpha / 2)
    p = 1.0 if mean == 0 else 2 * tail(abs(mean), parts)
    return mean, max(mean - half, -1), min(mean + half, 1), p, parts


def balanced(scores, label):
    """Scores by the inverse of their class's images, and the largest of one image."""
    sizes = np.bincount(label)
    weight = len(label) / (np.count_nonzero(sizes) * sizes[label])
    return [each * weight for each in scores], float(weight.max())


def holm(ps):
    return multipletests(ps, method="holm")[1] if ps else []


def points(share):
    text = f"{abs(share) * 100:.1f}"
    if text == "0.0":
        return text
    return ("+" if share > 0 else "−") + text


def main():
    stored = dict(database.execute("SELECT name, experiment FROM run_experiments WHERE run_id = ?", (run["run"]["id"],)))
    report = pathlib.Path(summary).read_text()
    for entry, reported in zip(run["run"]["experiments"], run["experiments"]):
        experiment = json.loads(stored[entry["name"]])
        alpha, margin = experiment["verdict"]["alpha"], experiment["verdict"]["margin"]
        trials = trials_of(run["run"]["id"], entry["name"])
        controls = {s["name"] for s in experiment["sources"] if s["kind"] in ("random", "mean-variance")}
        found = []
        for c in reported["analysis"]["comparisons"]:
            size = None if c["trainSize"] == "all" else c["trainSize"]
            key = (c["base"], c["target"], size, c["budget"])
            pairs = [
                (trials[(*key, c["source"], c["regime"], seed)], trials[(*key, None, "scratch", seed)])
                for seed in experiment["seeds"]
            ]
            what = f"{c['base']} {c['source']} {c['target']} {size} {c['budget']} {c['regime']}"
            images = len(pairs[0][0]["label"])
            gaps = [scratch["accuracy"] - transfer["accuracy"] for transfer, scratch in pairs]
            scores = [scratch["right"].astype(int) - transfer["right"] for transfer, scratch in pairs]
            mean, low, high, p, parts = paired(gaps, images, alpha, scores)
            check(f"{what} gap", mean, c["gap"])
            check(f"{what} low", low, c["interval"][0])
            check(f"{what} high", high, c["interval"][1])
            check(f"{what} p", p, c["p"])
            flips = stats.permutation_test((gaps,), lambda x, axis: np.mean(x, axis=axis), permutation_type="samples", n_resamples=np.inf, vectorized=True)
            check(f"{what} sign-flip p", float(flips.pvalue), c["signFlip"]["p"])
            for (transfer, scratch), pair in zip(pairs, c["pairs"]):
                only, other = transfer["right"] & ~scratch["right"], scratch["right"] & ~transfer["right"]
                check(f"{what} only transfer", int(only.sum()), pair["mcnemar"]["onlyTransfer"])
                check(f"{what} only scratch", int(other.sum()), pair["mcnemar"]["onlyScratch"])
                n = int(only.sum() + other.sum())
                exact = stats.binomtest(int(only.sum()), n, 0.5).pvalue if n else 1.0
                check(f"{what} McNemar", exact, pair["mcnemar"]["p"])
            for name, gap in (("balanced", c["balancedGap"]), ("auc", c["aucGap"])):
                differences = [scratch[name] - transfer[name] for transfer, scratch in pairs]
                weighted, size = (None, 1.0) if name == "auc" else balanced(scores, pairs[0][0]["label"])
                mean_of, low_of, high_of, _, _ = paired(differences, images, alpha, weighted, size)
                check(f"{what} {name}", mean_of, gap["mean"])
                check(f"{what} {name} low", low_of, gap["interval"][0])
                check(f"{what} {name} high", high_of, gap["interval"][1])
            for gap in c["classGaps"]:
                k = pairs[0][0]["classes"].index(gap["name"])
                recalls = [
                    scratch["right"][scratch["label"] == k].mean() - transfer["right"][transfer["label"] == k].mean()
                    for transfer, scratch in pairs
                ]
                check(f"{what} class {gap['name']}", float(np.mean(recalls)), gap["mean"])
            beyond = tail(margin - abs(mean), parts)
            found.append((c, p, beyond, mean, low, high, parts))
        for family in (True, False):
            own = [list(each) for each in found if (each[0]["source"] in controls) == family]
            # Of fewer than five seeds, the spread is judged to be no less than the family's.
            common = np.mean([each[6][0][0] * (each[6][0][1] + 1) for each in own]) if own else 0
            for each in own:
                (variance, df), *images = each[6]
                if df + 1 < 5:
                    parts = [(max(variance, common / (df + 1)), df), *images]
                    each[1] = 1.0 if each[3] == 0 else 2 * tail(abs(each[3]), parts)
                    each[2] = tail(margin - abs(each[3]), parts)
            # A look spends 0.8 of the error rate that is left.
            spent = [1 / (0.8 * 0.2 ** (each[0]["look"] - 1)) for each in own]
            adjusted, equivalent = (holm([min(1.0, each[k] * s) for each, s in zip(own, spent)]) for k in (1, 2))
            for (c, _, _, mean, low, high, _), p, q in zip(own, adjusted, equivalent):
                what = f"{c['base']} {c['source']} {c['regime']}"
                check(f"{what} adjusted p", float(p), c["adjustedP"])
                check(f"{what} equivalence p", float(q), c["equivalenceP"])
                verdict = ("negative" if mean > 0 else "positive") if p < alpha else "equivalent" if q < alpha else "inconclusive"
                check(f"{what} verdict {verdict} {c['verdict']}", float(verdict == c["verdict"]), 1.0)
                # A reader gets the change of accuracy, plus is better.
                printed = f"{points(-mean)} [{points(-high)}, {points(-low)}]"
                check(f"{what} printed {printed}", float(printed in report), 1.0)
        for cell in reported["analysis"]["cells"]:
            size = None if cell["trainSize"] == "all" else cell["trainSize"]
            key = (cell["base"], cell["target"], size, cell["budget"], cell["source"], cell["regime"])
            own = [trials[(*key, seed)] for seed in experiment["seeds"]]
            for name, field in (("accuracy", "mean"), ("balanced", "balancedAccuracy"), ("auc", "auc"), ("ece", "calibrationError")):
                check(f"{key} {field}", float(np.mean([each[name] for each in own])), cell[field])


main()
print(f"{checked} numbers recomputed, {len(differing)} differ")
print("\n".join(differing[:20]))
sys.exit(1 if differing else 0)
