"""What a Locust file tells whoever started it: one JSON object a line on standard output.

`spawned` when users run, and at the end `finished` with Locust's own counts, the history of seconds, and of an open
loop how well it kept its plan. `lib/collect/locust_events.ts` reads them.
"""

import json
import math
import time
from collections.abc import Callable

import gevent
from locust import events
from locust.runners import LocalRunner

from . import settings
from .history import History

HISTORY = History(keeps_latencies=settings.flag("PLIMSOLL_REPORT_LATENCIES"))

# What Locust files add to `finished`: functions without argument, by key.
ADDED: dict[str, Callable[[], object]] = {}


def report(event: str, **values: object) -> None:
    """Prints one line."""
    print(json.dumps({"event": event, **values}, sort_keys=True), flush=True)


def wall_seconds(perf_counter: float) -> float:
    """Seconds since 1970-01-01 UTC of a moment of `time.perf_counter()`."""
    return time.time() - time.perf_counter() + perf_counter


@events.init.add_listener
def on_init(environment, **_: object) -> None:
    if not isinstance(environment.runner, LocalRunner):
        settings.refuse(
            "its draws and its plan are those of one process: run Locust without --master, --worker and --processes"
        )


@events.test_start.add_listener
def on_start(environment, **_: object) -> None:
    gevent.spawn(watch, ADDED.get("openRequests", lambda: environment.runner.user_count))


def watch(level: Callable[[], int]) -> None:
    """Tells the history of the end of each second. Never ends."""
    while True:
        now = time.time()
        second = math.floor(now)
        gevent.sleep(second + 1 - now)
        HISTORY.ended(second, level())


@events.request.add_listener
def on_request(response_time: float, exception: BaseException | None = None, **_: object) -> None:
    HISTORY.answered(response_time, exception is not None)


@events.spawning_complete.add_listener
def on_spawned(user_count: int, **_: object) -> None:
    report("spawned", users=user_count)


@events.quitting.add_listener
def on_quitting(environment, **_: object) -> None:
    # First, since while this works nothing is sent: what became due meanwhile is not the sender's fault.
    added = {key: tell() for key, tell in ADDED.items() if key != "openRequests"}
    total = environment.stats.total
    report(
        "finished",
        requests=total.num_requests,
        failures=total.num_failures,
        requestsPerSecond=dict(total.num_reqs_per_sec),
        failuresPerSecond=dict(total.num_fail_per_sec),
        requestsByEndpoint={
            f"{method} {name}": entry.num_requests for (name, method), entry in environment.stats.entries.items()
        },
        errors={str(error.error): error.occurrences for error in environment.stats.errors.values()},
        history=HISTORY.rows(),
        latenciesMilliseconds=HISTORY.latencies,
        **added,
    )
