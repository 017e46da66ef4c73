"""Percentiles as the rest of the project defines them."""

import math
from collections.abc import Sequence


def percentile(ascending: Sequence[float], ratio: float) -> float | None:
    """The smallest value that at least a share `ratio` of all does not exceed: type 1 of Hyndman and Fan (1996)."""
    if not ascending:
        return None
    return ascending[max(0, math.ceil(ratio * len(ascending)) - 1)]


def spread(values: Sequence[float], digits: int = 3) -> dict[str, float | None]:
    """Median, 95th and 99th percentile and the largest, in the unit of the values; `None` of none."""
    ascending = sorted(values)
    found = {"median": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}
    return {
        name: None if not ascending else round(percentile(ascending, ratio), digits) for name, ratio in found.items()
    }
