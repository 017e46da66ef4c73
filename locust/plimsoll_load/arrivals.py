"""When the requests of an open loop are sent: a plan that depends on its seed, and on no answer."""

import itertools
from collections.abc import Iterator

from .draws import exponential, stream
from .levels import Levels

GAPS = ("exponential", "constant")


def planned_starts(rates: Levels, gaps: str, seed: int) -> Iterator[float]:
    """Seconds since the beginning of the load, ascending; ends with the load.

    `exponential` is a Poisson process whose rate may change each second, by the change of time of Cinlar (1975),
    "Introduction to Stochastic Processes", chapter 4: gaps of mean 1 are laid on the axis of the requests that are
    expected until then. `constant` puts a request on each whole number of that axis.
    """
    draws = stream(seed, "arrivals")

    def gap() -> float:
        return exponential(draws, 1.0) if gaps == "exponential" else 1.0

    left = gap()
    for begin, end, rate in segments(rates):
        if rate <= 0:
            continue
        # Requests that are expected until now and in all of the stretch: whole numbers stay whole, seconds would not.
        expected, capacity = 0.0, rate * (end - begin)
        while expected + left <= capacity:
            expected += left
            yield begin + expected / rate
            left = gap()
        left -= capacity - expected


def segments(rates: Levels) -> Iterator[tuple[float, float, float]]:
    """Stretches of one rate: beginning and end, seconds since the beginning of the load, and rate."""
    settle, limit = rates.settle_seconds, rates.limit_seconds
    if settle > 0:
        yield 0.0, settle, rates.per_second[0]
    last = len(rates.per_second) - 1
    for second in itertools.count():
        if second >= limit:
            return
        if not rates.loops and second >= last:
            yield settle + second, settle + limit, rates.per_second[last]
            return
        yield settle + second, settle + min(second + 1.0, limit), rates.per_second[second % (last + 1)]
