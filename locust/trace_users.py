"""Closed loop whose number of users follows a trace (LOCUST_TRACE) or a shape (LOCUST_SHAPE) second by second.

Users wait LOCUST_WAIT_TIME seconds after an answer, or think with a mean of LOCUST_THINK_TIME if that is set. All
settings are in README.md of this folder.
"""

from locust import task
from plimsoll_load import settings
from plimsoll_load.draws import exponential
from plimsoll_load.levels import traced_levels
from plimsoll_load.shape import PlannedShape
from plimsoll_load.user import MixUser

LEVELS = traced_levels()
if LEVELS is None:
    settings.refuse(
        "LOCUST_TRACE must be set to a CSV of load values, such as LOCUST_TRACE=locust/workloads/day.csv, or "
        "LOCUST_SHAPE to the name of a shape: neither is set"
    )

WAIT_SECONDS = settings.number("LOCUST_WAIT_TIME", "time between an answer and the next request, seconds", default=1)
MEAN_THINK_SECONDS = settings.number("LOCUST_THINK_TIME", "mean think time of a user, seconds", default=0)


class TraceUser(MixUser):
    """One of as many users as the trace says."""

    @task
    def visit(self) -> None:
        self.ask(*self.draw())

    def wait_time(self) -> float:
        return exponential(self.waits, MEAN_THINK_SECONDS) if MEAN_THINK_SECONDS > 0 else WAIT_SECONDS


class TraceShape(PlannedShape):
    """Users of the trace."""

    levels = LEVELS
