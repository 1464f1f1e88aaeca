"""The path of a linear probe by scikit-learn's LogisticRegression, for test/bench/probe.ts.

Reads from the file that is named first: features [count, channels] in float64; from the second: labels in
int32. The rest of the arguments: count, channels, and the penalties lambda, the strongest first.
Each fit starts from the one before it. Prints JSON: versions, seconds, iterations and unconverged fits.
"""

import json
import sys
import time
import warnings

import numpy as np
import sklearn
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

features_file, labels_file, count, channels, *lambdas = sys.argv[1:]
features = np.fromfile(features_file).reshape(int(count), int(channels))
labels = np.fromfile(labels_file, np.int32)

model = LogisticRegression(solver="lbfgs", tol=1e-6, max_iter=500, warm_start=True)
iterations = unconverged = 0
started = time.perf_counter()
for each in map(float, lambdas):
    model.set_params(C=1 / (each * len(labels)))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model.fit(features, labels)
    iterations += int(model.n_iter_.max())
    unconverged += any(issubclass(one.category, ConvergenceWarning) for one in caught)
seconds = time.perf_counter() - started
print(
    json.dumps(
        {
            "version": sklearn.__version__,
            "seconds": seconds,
            "iterations": iterations,
            "unconverged": unconverged,
        }
    )
)
