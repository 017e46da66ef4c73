"""Lets Locust follow a plan of users second by second."""

import math
import signal
import time

import gevent
from gevent.event import Event
from locust import LoadTestShape

from . import reports
from .levels import Levels, users


class PlannedShape(LoadTestShape):
    """Follows `levels`, which a subclass sets; abstract, so that Locust ignores it where there is none."""

    abstract = True
    levels: Levels

    def __init__(self) -> None:
        super().__init__()
        self.over = Event()
        self.has_begun = False
        # Locust itself listens to SIGTERM only after a shape has ended.
        gevent.signal_handler(signal.SIGTERM, self.over.set)
        reports.ADDED["plan"] = self.plan

    def tick(self) -> tuple[int, float] | None:
        passed = self.get_run_time()
        if self.has_begun:
            # Locust asks about once a second, at no certain moment: waiting here puts the change where the plan has it.
            into = passed - self.levels.settle_seconds
            self.over.wait(max(0.0, math.floor(into) + 1 - into))
            passed = self.get_run_time()
        self.has_begun = True
        if self.over.is_set() or self.levels.is_over(passed):
            return None
        return users(self.levels.at(passed)), 100.0

    def plan(self) -> dict[str, object]:
        """When the plan began, seconds since 1970-01-01 UTC, and its users at each second."""
        return {
            "beganSeconds": time.time() - self.get_run_time() + self.levels.settle_seconds,
            "usersPerSecond": [users(level) for level in self.levels.per_second],
        }
