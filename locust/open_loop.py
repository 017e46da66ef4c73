"""Open loop: requests arrive at LOCUST_RATE a second, whatever becomes of earlier ones.

The rate may follow a trace or a shape instead. How late requests were sent, and how often too many were open, is in
the report; the time of a request counts from its planned start. All settings are in README.md of this folder.
"""

import math
from collections.abc import Callable

import gevent
from locust import task
from locust.exception import StopUser
from plimsoll_load import reports, settings
from plimsoll_load.arrivals import GAPS, planned_starts
from plimsoll_load.levels import Levels, chosen_levels
from plimsoll_load.sender import OpenLoop
from plimsoll_load.user import SEED, MixUser

MAX_OPEN = settings.whole("LOCUST_MAX_OPEN", "most requests that are open at once", default=1000, least=1)
RATES = chosen_levels() or Levels(
    [settings.number("LOCUST_RATE", "mean rate of arrivals, requests a second", above=True)],
    False,
    0.0,
    settings.number("LOCUST_TIME_LIMIT", "time of the load, seconds", default=math.inf, least=1),
)
LOOP = OpenLoop(planned_starts(RATES, settings.choice("LOCUST_GAPS", GAPS, "exponential"), SEED), MAX_OPEN)
reports.ADDED["sender"] = LOOP.tell
reports.ADDED["openRequests"] = lambda: len(LOOP.pool)


class Arrivals(MixUser):
    """Not a user but the source of all requests; there is one, whatever --users says."""

    fixed_count = 1
    # A limit of connections below that of open requests would be a queue that nobody sees.
    concurrency = MAX_OPEN

    @task
    def send_all(self) -> None:
        LOOP.run(self.next_request)
        gevent.spawn(self.environment.runner.quit)
        raise StopUser

    def next_request(self) -> Callable[[float], None]:
        endpoint, url = self.draw()
        return lambda lateness: self.ask(endpoint, url, 1000 * lateness)
