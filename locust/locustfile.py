"""Closed loop, constant wait: each user asks, waits for the answer, waits LOCUST_WAIT_TIME seconds, asks again.

The load of `deno task campaign`. All settings are in README.md of this folder.
"""

from locust import constant, task
from plimsoll_load import settings
from plimsoll_load.levels import planned_levels
from plimsoll_load.shape import PlannedShape
from plimsoll_load.user import MixUser


class ConstantWaitUser(MixUser):
    """Waits the same time after each answer."""

    wait_time = constant(
        settings.number("LOCUST_WAIT_TIME", "time between an answer and the next request, seconds", default=1)
    )

    @task
    def visit(self) -> None:
        self.ask(*self.draw())


if LEVELS := planned_levels():

    class CampaignShape(PlannedShape):
        """The users of the campaign's plan."""

        levels = LEVELS
