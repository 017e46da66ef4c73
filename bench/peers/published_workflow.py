"""The published two-model workflow on campaign files, written from its description with the libraries that it used.

It is the peer that `deno task bench` times the pipeline against: load, clean, exploration tables and charts, ordinary
least squares and a forest of 300 trees, two cases, comparison charts, saving, re-loading, predicting new points.

    python published_workflow.py DATA_FOLDER OUTPUT_FOLDER

Prints {"peak_memory_mebibytes": ...} at its end; null where the operating system does not say.
"""

import json
import re
import sys
from pathlib import Path

import joblib
import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LinearRegression

TARGET = "cpu_usage"
FEATURES = ["request_rate", "request_rate_lag_1", "request_rate_lag_2", "cpu_usage_lag_1", "cpu_usage_lag_2"]
RATES = FEATURES[:3]
SCRAPED = ["cpu_limit", "cpu_request", "memory_limit", "memory_request", "request_rate", "throughput", "cpu_usage"]
TRAIN_USERS = [1, 2, 3, 5, 6, 8, 9, 10]
TEST_USERS = [4, 7]
NEW_POINTS = {
    "new_user11_normal": [4.0, 3.9, 3.8, 0.55, 0.52],
    "new_user12_medium": [7.0, 6.8, 6.6, 0.95, 0.90],
    "new_user15_high": [12.0, 11.7, 11.2, 1.60, 1.52],
}


def load(folder: Path) -> pd.DataFrame:
    """Reads, cleans and sorts every run file of a folder."""
    frames = []
    for path in sorted(folder.glob("*.csv")):
        frame = pd.read_csv(path).dropna(how="all")
        frame["concurrent_users"] = int(re.match(r".+_(\d+)_(\d+)\.csv$", path.name).group(1))
        frame["source_file"] = path.name
        frames.append(frame)
    table = pd.concat(frames, ignore_index=True)
    table["timestamp"] = pd.to_datetime(table["timestamp"], errors="coerce")
    table = table.dropna(subset=["timestamp", TARGET])
    failed = (table[SCRAPED] == 0).all(axis=1)
    table.loc[failed, SCRAPED] = np.nan
    table[SCRAPED] = table.groupby("source_file")[SCRAPED].transform(lambda column: column.ffill().bfill())
    table[SCRAPED] = table[SCRAPED].fillna(table[SCRAPED].median())
    return table.sort_values(["source_file", "timestamp"]).reset_index(drop=True)


def explore(table: pd.DataFrame, folder: Path) -> None:
    """Writes the exploration table and its three charts."""
    folder.mkdir(parents=True, exist_ok=True)
    numbers = table.select_dtypes("number")
    numbers.describe().to_csv(folder / "summary_stats.csv")
    correlation = numbers.corr()
    figure, axes = plt.subplots(figsize=(10, 8))
    image = axes.imshow(correlation, cmap="coolwarm", vmin=-1, vmax=1)
    axes.set_xticks(range(len(correlation)), correlation.columns, rotation=90)
    axes.set_yticks(range(len(correlation)), correlation.columns)
    figure.colorbar(image)
    save(figure, folder / "correlation_heatmap.png")
    figure, axes = plt.subplots(figsize=(8, 5))
    axes.hist(table[TARGET], bins=40)
    axes.set_xlabel("CPU usage (cores)")
    save(figure, folder / "cpu_usage_distribution.png")
    figure, axes = plt.subplots(figsize=(8, 5))
    for service, rows in table.groupby("service"):
        axes.scatter(rows["request_rate"], rows[TARGET], s=8, label=service)
    axes.set_xlabel("request rate (req/s)")
    axes.set_ylabel("CPU usage (cores)")
    axes.legend()
    save(figure, folder / "request_rate_vs_cpu_usage.png")


def save(figure: plt.Figure, path: Path) -> None:
    figure.tight_layout()
    figure.savefig(path, dpi=150)
    plt.close(figure)


def mae(actual: np.ndarray, predicted: np.ndarray) -> float:
    return float(np.mean(np.abs(actual - predicted)))


def mape(actual: np.ndarray, predicted: np.ndarray) -> float:
    return float(100 * np.mean(np.abs(actual - predicted) / np.maximum(np.abs(actual), 1e-8)))


def peak_memory_mebibytes() -> float | None:
    try:
        import resource
    except ImportError:  # Windows
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024**2 if sys.platform == "darwin" else 1024)


def main(data: Path, output: Path) -> None:
    table = load(data)
    explore(table, output / "eda")
    for column in ["request_rate", TARGET]:
        for lag in (1, 2):
            table[f"{column}_lag_{lag}"] = table.groupby("source_file")[column].shift(lag)
    train = table[table["concurrent_users"].isin(TRAIN_USERS)]
    test = table[table["concurrent_users"].isin(TEST_USERS)].copy()
    medians = train[FEATURES].median()
    x_train = train[FEATURES].fillna(medians)
    cases = {"case1_users_4_7": test[FEATURES].fillna(medians)}
    scaled = cases["case1_users_4_7"].copy()
    scaled[RATES] *= 15 / test["concurrent_users"].mean()
    cases["case2_simulated_user15_traffic_scale"] = scaled
    models = {
        "linear_regression": LinearRegression(),
        "random_forest": RandomForestRegressor(n_estimators=300, min_samples_leaf=2, random_state=42, n_jobs=-1),
    }
    (output / "models").mkdir(parents=True, exist_ok=True)
    rows, predictions = [], test[["timestamp", "service", "source_file", "concurrent_users", TARGET]].copy()
    for name, model in models.items():
        model.fit(x_train, train[TARGET])
        joblib.dump(model, output / "models" / f"{name}.joblib")
        for case, x in cases.items():
            predicted = model.predict(x)
            predictions[f"pred_{case.split('_')[0]}_{name}"] = predicted
            actual = test[TARGET].to_numpy()
            rows.append({"model": name, "case": case, "mae": mae(actual, predicted), "mape": mape(actual, predicted)})
    metrics = pd.DataFrame(rows)
    metrics.to_csv(output / "model_comparison_metrics.csv", index=False)
    predictions.to_csv(output / "cpu_predictions_test.csv", index=False)
    (output / "charts").mkdir(exist_ok=True)
    for metric in ("mae", "mape"):
        figure, axes = plt.subplots(figsize=(8, 5))
        metrics.pivot(index="case", columns="model", values=metric).plot.bar(ax=axes, rot=0)
        save(figure, output / "charts" / f"model_comparison_{metric}.png")
    points = pd.DataFrame.from_dict(NEW_POINTS, orient="index", columns=FEATURES)
    for name in models:
        points[f"pred_{name}"] = joblib.load(output / "models" / f"{name}.joblib").predict(points[FEATURES])
    points.to_csv(output / "new_point_predictions.csv")
    (output / "new_point_predictions.json").write_text(points.to_json(orient="index"))
    summary = {
        "target": TARGET,
        "feature_cols": FEATURES,
        "train_users": TRAIN_USERS,
        "test_users": TEST_USERS,
        "n_train": len(train),
        "n_test": len(test),
        "metrics": rows,
    }
    (output / "cpu_eval_summary.json").write_text(json.dumps(summary, indent=2))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
    print(json.dumps({"peak_memory_mebibytes": peak_memory_mebibytes()}))
