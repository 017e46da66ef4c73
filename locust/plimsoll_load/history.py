"""What happened in each second: users, requests, failures, times. Kept small by summing up each second that is over."""

import math
import time

from .spread import percentile


class Second:
    """One second that is not over yet."""

    def __init__(self) -> None:
        self.latencies: list[float] = []
        self.failures = 0
        self.lateness: list[float] = []


class History:
    """Seconds since 1970-01-01 UTC and what fell into each, by the moment of the answer; an arrival by its plan."""

    def __init__(self, keeps_latencies: bool) -> None:
        self.keeps_latencies = keeps_latencies
        self.open: dict[int, Second] = {}
        self.closed: dict[int, dict[str, float | int | None]] = {}
        self.latencies: dict[int, list[float]] = {}
        self.levels: dict[int, int] = {}

    def answered(self, milliseconds: float, failed: bool) -> None:
        """Counts an answer, or a request that failed."""
        second = self.open.setdefault(int(time.time()), Second())
        second.latencies.append(milliseconds)
        second.failures += failed

    def sent(self, planned_seconds: float, lateness_seconds: float) -> None:
        """Counts a request of an open loop that was sent, in the second that it was planned for."""
        self.open.setdefault(int(planned_seconds), Second()).lateness.append(1000 * lateness_seconds)

    def ended(self, second: int, level: int) -> None:
        """Writes down the level at the end of a second (users, or open requests), and sums up the seconds before it."""
        self.levels[second] = level
        self.close_before(second)

    def close_before(self, end: float) -> None:
        """Sums up the seconds before `end`. A request that is sent late may fall into one again: it is added."""
        for second in [second for second in self.open if second < end]:
            self.close(second, self.open.pop(second))

    def close(self, second: int, found: Second) -> None:
        ascending = sorted(found.latencies)
        if self.keeps_latencies and ascending:
            self.latencies.setdefault(second, []).extend(round(latency, 1) for latency in found.latencies)
        row = self.closed.setdefault(second, {"requests": 0, "failures": 0, "arrivals": 0, "latenessMaxMs": None})
        row["requests"] += len(ascending)
        row["failures"] += found.failures
        row["arrivals"] += len(found.lateness)
        if found.lateness:
            row["latenessMaxMs"] = round(max(*found.lateness, row["latenessMaxMs"] or 0.0), 3)
        # Answers fall into the second in which they come, so only the first summing up has any.
        if ascending:
            row["meanMs"] = round(math.fsum(ascending) / len(ascending), 3)
            for name, ratio in (("p50Ms", 0.5), ("p95Ms", 0.95), ("p99Ms", 0.99)):
                row[name] = round(percentile(ascending, ratio), 3)

    def rows(self) -> dict[int, dict[str, float | int | None]]:
        """What happened in each second, from the first to the last; a second in which nothing did has zeros."""
        self.close_before(math.inf)
        seconds = [*self.closed, *self.levels]
        if not seconds:
            return {}
        nothing = {"requests": 0, "failures": 0, "arrivals": 0, "latenessMaxMs": None}
        return {
            second: {**self.closed.get(second, nothing), "level": self.levels.get(second)}
            for second in range(min(seconds), max(seconds) + 1)
        }
