"""Fits what it is asked to and says how long that took: the peer that `deno task bench` times our models against.

It first prints one line of JSON, {"versions": {...}} or {"missing": "package"}, then answers each line of its standard
input, a request {"task", "data", "columns", "trainRows", "jobs"}, with one line {"seconds", "rmse"}. `data` is a file of
64-bit floats, row by row, the target last; rows from `trainRows` on are not fitted but predicted.

Boosting uses as many threads as OMP_NUM_THREADS says when the process starts, linear algebra OPENBLAS_NUM_THREADS.
"""

import json
import platform
import sys
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from time import perf_counter

PACKAGES = ["scikit-learn", "numpy", "pandas", "matplotlib", "joblib"]


def say(answer: dict) -> None:
    print(json.dumps(answer), flush=True)


def installed() -> dict:
    """Versions of all that the peers import, or SystemExit after saying what is missing."""
    versions = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            say({"missing": package})
            raise SystemExit from None
    return versions


def main() -> None:
    versions = installed()
    import numpy as np
    from sklearn.ensemble import HistGradientBoostingRegressor, RandomForestRegressor
    from sklearn.linear_model import LinearRegression

    class NumpyLeastSquares:
        def fit(self, x, y):
            self.weights = np.linalg.lstsq(np.column_stack([np.ones(len(x)), x]), y)[0]
            return self

        def predict(self, x):
            return self.weights[0] + x @ self.weights[1:]

    models = {
        "forest": lambda jobs: RandomForestRegressor(
            300, min_samples_leaf=2, max_features=1.0, random_state=42, n_jobs=jobs
        ),
        "boosting": lambda jobs: HistGradientBoostingRegressor(max_iter=200, early_stopping=False, random_state=1),
        "least_squares": lambda jobs: LinearRegression(),
        "numpy_least_squares": lambda jobs: NumpyLeastSquares(),
    }

    @lru_cache
    def read(path: str, columns: int):
        rows = np.fromfile(path).reshape(-1, columns + 1)
        return np.ascontiguousarray(rows[:, :-1]), np.ascontiguousarray(rows[:, -1])

    say({"versions": versions})
    for line in sys.stdin:
        request = json.loads(line)
        x, y = read(request["data"], request["columns"])
        n = request["trainRows"]
        model = models[request["task"]](request["jobs"])
        began = perf_counter()
        model.fit(x[:n], y[:n])
        seconds = perf_counter() - began
        rmse = None if n == len(y) else float(np.sqrt(np.mean((model.predict(x[n:]) - y[n:]) ** 2)))
        say({"seconds": seconds, "rmse": rmse})


if __name__ == "__main__":
    main()
