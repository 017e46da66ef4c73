"""The load level at each second: of a campaign's plan, of a trace in a CSV, or of one of the shapes in `workloads/`.

A level is a number of users in a closed loop, and a rate (requests a second) in an open one.
"""

import math
import os
import re
from dataclasses import dataclass

from . import settings

WORKLOADS = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "workloads")


@dataclass(frozen=True)
class Levels:
    """Levels second by second. What comes after the last second: `loops` begins again, else the last level holds."""

    per_second: list[float]
    loops: bool
    settle_seconds: float
    """Time before the first second, at its level."""
    limit_seconds: float
    """Time after which the load ends; infinite if somebody else ends it."""

    def second(self, run_seconds: float) -> int:
        """Position in `per_second` of a moment, seconds since the beginning of the load."""
        second = int(max(0.0, run_seconds - self.settle_seconds))
        count = len(self.per_second)
        return second % count if self.loops else min(second, count - 1)

    def at(self, run_seconds: float) -> float:
        """Level at a moment."""
        return self.per_second[self.second(run_seconds)]

    def is_over(self, run_seconds: float) -> bool:
        """True after the end of the load."""
        return run_seconds - self.settle_seconds >= self.limit_seconds


NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.IGNORECASE | re.ASCII)
HEADING = re.compile(r"(?!(nan|inf|infinity)$)[a-z_][\w -]*", re.IGNORECASE | re.ASCII)


def parse_trace(content: str, source: str) -> list[float]:
    """Reads one column of load values: a number a line, below a heading or none; lines at the end may be blank.

    A `ValueError` names the source, the line and what it holds. `lib/collect/workload_trace.ts` has the same rules.
    """
    lines = [line.strip() for line in content.removeprefix("\ufeff").rstrip().split("\n")]
    values = []
    for position, line in enumerate(lines, start=1):
        if position == 1 and (HEADING.fullmatch(line) or lines == [""]):
            continue
        value = float(line) if NUMBER.fullmatch(line) else math.nan
        if not math.isfinite(value):
            raise ValueError(f'line {position} of {source} must be one number: it is "{line}"')
        values.append(value)
    if not values:
        raise ValueError(f"{source} must hold at least one load value: it holds none")
    return values


def scaled(values: list[float], shift: float, amplitude: float) -> list[float]:
    """Min-max scaling to [shift, shift + amplitude]. Values that are all the same are all at the top."""
    least, most = min(values), max(values)
    if most == least:
        return [shift + amplitude for _ in values]
    return [shift + amplitude * ((value - least) / (most - least)) for value in values]


def fitted(values: list[float], seconds: int) -> list[float]:
    """Stretches or squeezes values over a time: at each second the value that stands in its middle."""
    return [values[int((second + 0.5) * len(values) / seconds)] for second in range(seconds)]


def users(level: float) -> int:
    """Whole users: half a user is one, as in JavaScript's `Math.round`."""
    return math.floor(level + 0.5)


def read_values(path: str) -> list[float]:
    """Values of a trace file; ends Locust if there are none."""
    try:
        with open(path, encoding="utf-8") as file:
            return parse_trace(file.read(), path)
    except (OSError, UnicodeDecodeError) as error:
        settings.refuse(f"its trace must be a text file that can be read: {path}: {error}")
    except ValueError as error:
        settings.refuse(str(error))
    raise AssertionError("unreachable")


def planned_levels() -> Levels | None:
    """Levels that the campaign gave (`PLIMSOLL_LEVELS_PER_SECOND`: level, or level x seconds, separated by commas)."""
    told = settings.text("PLIMSOLL_LEVELS_PER_SECOND")
    if not told:
        return None
    levels: list[float] = []
    for part in told.split(","):
        level, _, seconds = part.partition("x")
        levels += [float(level)] * int(seconds or 1)
    settle = settings.number("PLIMSOLL_SETTLE_SECONDS", "time before the plan begins, seconds", default=0)
    return Levels(levels, False, settle, math.inf)


def traced_levels() -> Levels | None:
    """Levels of `LOCUST_SHAPE` or `LOCUST_TRACE`; `None` if neither is set."""
    shape, trace = settings.text("LOCUST_SHAPE"), settings.text("LOCUST_TRACE")
    if not shape and not trace:
        return None
    if shape and trace:
        settings.refuse("LOCUST_SHAPE and LOCUST_TRACE exclude each other: both are set")
    amplitude = settings.number(
        "LOCUST_AMPLITUDE", "height of the load above its lowest level, users (in an open loop req/s)", above=True
    )
    shift = settings.number("LOCUST_SHIFT", "lowest level of the load, users (in an open loop req/s)", default=0)
    # A shape is told by ratios of its peak, so it is always stretched and keeps its zero.
    fits = bool(shape) or settings.flag("LOCUST_FIT_TRACE")
    limit = settings.number(
        "LOCUST_TIME_LIMIT", "time of the load, seconds", default=None if fits else math.inf, least=1
    )
    if shape:
        values = read_values(shape_file(shape))
        levels = [shift + amplitude * value for value in values]
    else:
        levels = scaled(read_values(trace), shift, amplitude)
    if fits:
        return Levels(fitted(levels, math.ceil(limit)), False, 0.0, limit)
    return Levels(levels, True, 0.0, limit)


def shape_file(shape: str) -> str:
    """File of a shape in `workloads/`; ends Locust if there is none of that name."""
    names = sorted(name.removesuffix(".csv") for name in os.listdir(WORKLOADS) if name.endswith(".csv"))
    if shape not in names:
        settings.refuse(f'LOCUST_SHAPE must be one of {", ".join(names)}: it is "{shape}"')
    return os.path.join(WORKLOADS, f"{shape}.csv")


def chosen_levels() -> Levels | None:
    """What the settings say; `None` for a load that stays the same."""
    return planned_levels() or traced_levels()
