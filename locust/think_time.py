"""Closed loop, think time: after each answer a user thinks for an exponentially distributed time.

Its mean, LOCUST_THINK_TIME in seconds, has no default: it decides how much load a user is, and nobody but whoever asks
the question knows it. All settings are in README.md of this folder.
"""

from locust import task
from plimsoll_load import settings
from plimsoll_load.draws import exponential
from plimsoll_load.levels import planned_levels
from plimsoll_load.shape import PlannedShape
from plimsoll_load.user import MixUser

MEAN_SECONDS = settings.number("LOCUST_THINK_TIME", "mean think time of a user, seconds", above=True)


class ThinkingUser(MixUser):
    """Thinks before each request but the first, by draws of its own."""

    @task
    def visit(self) -> None:
        self.ask(*self.draw())

    def wait_time(self) -> float:
        return exponential(self.waits, MEAN_SECONDS)


if LEVELS := planned_levels():

    class CampaignShape(PlannedShape):
        """The users of the campaign's plan."""

        levels = LEVELS
