"""The sender of an open loop: each request at its planned time, whether or not earlier ones have been answered.

A closed loop (a user who waits for the answer) sends less the slower the system is, and so hides how slow it is. Here
only two things can delay a request: this process when it is busy, and the limit of requests that are open at once. Both
are measured (*lateness*, *held back*), and the time of each request counts from its planned start, so neither hides.
"""

import time
from array import array
from collections.abc import Callable, Iterator

import gevent
from gevent.pool import Pool

from . import reports
from .spread import spread


class OpenLoop:
    """Sends what is planned, with at most `max_open` requests open at once."""

    def __init__(self, starts: Iterator[float], max_open: int) -> None:
        self.starts = starts
        self.pool = Pool(max_open)
        self.planned = array("d")
        self.lateness = array("d")
        self.held_back = 0
        self.most_open = 0
        self.waiting_for: float | None = None
        self.began = 0.0

    def run(self, draw: Callable[[], Callable[[float], None]]) -> None:
        """Sends until the plan ends. `draw()` draws a request; what it returns sends it, told its lateness, seconds."""
        self.began = time.perf_counter()
        for planned in self.starts:
            self.waiting_for = planned
            left = self.began + planned - time.perf_counter()
            # Also without time left: the answers of others must be received.
            gevent.sleep(max(0.0, left))
            if self.pool.full():
                self.held_back += 1
            self.pool.spawn(self.send, planned, draw())
            self.most_open = max(self.most_open, len(self.pool))
        self.waiting_for = None
        self.pool.join()

    def send(self, planned: float, request: Callable[[float], None]) -> None:
        lateness = max(0.0, time.perf_counter() - self.began - planned)
        self.planned.append(planned)
        self.lateness.append(lateness)
        reports.HISTORY.sent(reports.wall_seconds(self.began + planned), lateness)
        request(lateness)

    def unsent(self) -> int:
        """Requests whose time has come and that have not been sent: they waited for others when the load ended."""
        now = time.perf_counter() - self.began
        if self.waiting_for is None or self.waiting_for > now:
            return 0
        count = 1
        for planned in self.starts:
            if planned > now:
                break
            count += 1
        return count

    def tell(self) -> dict[str, object]:
        """How the plan was kept."""
        return {
            "beganSeconds": reports.wall_seconds(self.began),
            "sent": len(self.planned),
            "unsent": self.unsent(),
            "unanswered": len(self.pool),
            "heldBack": self.held_back,
            "mostOpen": self.most_open,
            "latenessMilliseconds": spread([1000 * lateness for lateness in self.lateness]),
            **({"startsSeconds": self.starts_told()} if reports.HISTORY.keeps_latencies else {}),
        }

    def starts_told(self) -> dict[str, list[float]]:
        """Planned and actual starts, seconds since the beginning of the load."""
        return {
            "planned": [round(planned, 6) for planned in self.planned],
            "actual": [round(planned + late, 6) for planned, late in zip(self.planned, self.lateness)],
        }
