"""Load of a campaign run: closed-loop users that wait a constant time between an answer and the next request.

Everything comes from the environment, which `lib/collect/locust.ts` sets, so that plan and load cannot drift apart:

PLIMSOLL_TARGETS            addresses of the replicas of the entry service, separated by commas; one is drawn per request
PLIMSOLL_USER_WAIT_SECONDS  time between an answer and the next request
PLIMSOLL_SEED               seed of the draws
PLIMSOLL_SETTLE_SECONDS     time before a load shape begins; its first level holds until then
PLIMSOLL_USERS_PER_SECOND   users at each second of a load shape, separated by commas; empty for constant load (`--users`)
PLIMSOLL_REPORT_LATENCIES   1: report the time that each request took; empty for counts alone

Reports on standard output, one JSON object a line: `spawned`, and at the end `finished` with requests a second.
"""

import json
import os
import random
import signal
import sys
import time

import gevent
from locust import FastHttpUser, LoadTestShape, constant, events, task

# Paths of the entry service and their weights. The reference application has one page.
ENDPOINT_WEIGHTS = {"/": 1}


def setting(name: str) -> str:
    """Reads a mandatory setting, or ends Locust with a message that names it."""
    value = os.environ.get(name, "")
    if not value:
        sys.exit(f"Cannot start the load as {name} must be set: see the head of locust/locustfile.py")
    return value


TARGETS = [target.strip().rstrip("/") for target in setting("PLIMSOLL_TARGETS").split(",") if target.strip()]
USER_WAIT_SECONDS = float(setting("PLIMSOLL_USER_WAIT_SECONDS"))
DRAWS = random.Random(int(setting("PLIMSOLL_SEED")))


def report(event: str, **values: object) -> None:
    """Prints one line that `lib/collect/locust.ts` reads."""
    print(json.dumps({"event": event, **values}, sort_keys=True), flush=True)


class ClosedLoopUser(FastHttpUser):
    """Asks, waits for the answer, waits the constant time, asks again."""

    host = TARGETS[0]
    wait_time = constant(USER_WAIT_SECONDS)
    network_timeout = 30.0
    connection_timeout = 30.0

    @task
    def get(self) -> None:
        path = DRAWS.choices(list(ENDPOINT_WEIGHTS), weights=list(ENDPOINT_WEIGHTS.values()))[0]
        self.client.get(DRAWS.choice(TARGETS) + path, name=path)


if os.environ.get("PLIMSOLL_USERS_PER_SECOND"):

    class RecordedShape(LoadTestShape):
        """Follows the users that the plan lists for each second; holds the last level until it is stopped."""

        def __init__(self) -> None:
            super().__init__()
            self.is_over = False
            # Locust itself listens to SIGTERM only after a shape has ended.
            gevent.signal_handler(signal.SIGTERM, self.end)
            self.settle_seconds = float(setting("PLIMSOLL_SETTLE_SECONDS"))
            self.users = [int(users) for users in setting("PLIMSOLL_USERS_PER_SECOND").split(",")]

        def end(self) -> None:
            self.is_over = True

        def tick(self) -> tuple[int, float] | None:
            if self.is_over:
                return None
            second = int(max(0.0, self.get_run_time() - self.settle_seconds))
            users = self.users[min(second, len(self.users) - 1)]
            return users, 100.0


# Times of requests, milliseconds, by the second in which the answer came, as Locust itself counts requests.
LATENCIES: dict[int, list[float]] = {}

if os.environ.get("PLIMSOLL_REPORT_LATENCIES"):

    @events.request.add_listener
    def on_request(response_time: float, **_: object) -> None:
        LATENCIES.setdefault(int(time.time()), []).append(round(response_time, 1))


@events.spawning_complete.add_listener
def on_spawned(user_count: int, **_: object) -> None:
    report("spawned", users=user_count)


@events.quitting.add_listener
def on_quitting(environment, **_: object) -> None:
    total = environment.stats.total
    report(
        "finished",
        requests=total.num_requests,
        failures=total.num_failures,
        requestsPerSecond=dict(total.num_reqs_per_sec),
        failuresPerSecond=dict(total.num_fail_per_sec),
        errors={str(error.error): error.occurrences for error in environment.stats.errors.values()},
        latenciesMilliseconds=LATENCIES,
    )
