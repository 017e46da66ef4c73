"""A user of the system: asks what the mix says, of a replica of the entry service drawn at random."""

import itertools

from locust import FastHttpUser, events

from . import settings
from .draws import stream
from .mix import Endpoint, chosen_mix

MIX = chosen_mix()
TARGETS = settings.targets()
SEED = settings.seed()

# Longest wait for an answer, and for a connection.
PATIENCE_SECONDS = 30.0


@events.init.add_listener
def on_init(environment, **_: object) -> None:
    if not TARGETS and not environment.host:
        settings.refuse("--host or LOCUST_HOST must be set to the address of the system: it is not set")


class MixUser(FastHttpUser):
    """The n-th user that was started draws the same endpoints, replicas and times in every run of a seed."""

    abstract = True
    host = TARGETS[0] if TARGETS else None
    network_timeout = PATIENCE_SECONDS
    connection_timeout = PATIENCE_SECONDS
    numbers = itertools.count()

    def __init__(self, environment) -> None:
        super().__init__(environment)
        number = next(MixUser.numbers)
        self.choices = stream(SEED, "user", number, "choices")
        self.waits = stream(SEED, "user", number, "waits")

    def draw(self) -> tuple[Endpoint, str]:
        """Endpoint and address of the next request."""
        endpoint = MIX.draw(self.choices)
        target = TARGETS[int(self.choices.random() * len(TARGETS))] if TARGETS else self.host.rstrip("/")
        return endpoint, target + endpoint.path

    def ask(self, endpoint: Endpoint, url: str, late_milliseconds: float = 0.0) -> None:
        """Sends a request and waits for its answer. Its time counts from when it should have been sent."""
        with self.client.request(
            endpoint.method, url, name=endpoint.name, json=endpoint.body, catch_response=True
        ) as response:
            response.request_meta["response_time"] += late_milliseconds
