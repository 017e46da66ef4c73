"""Endpoint mixes: one weighted dictionary, with the reason beside each weight.

    {
      "GET /": { "weight": 40, "reason": "everybody begins here" },
      "POST /cart": { "weight": 10, "reason": "one visit in four buys", "name": "cart", "body": { "quantity": 1 } }
    }

`lib/collect/mix.ts` reads the same files by the same rules.
"""

import json
import math
import os
import random
import re
from dataclasses import dataclass
from typing import Any

from . import settings
from .draws import Wheel

MIXES = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "mixes")

KEY = re.compile(r"(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) (/\S*)")
FIELDS = {"weight", "reason", "name", "body"}


@dataclass(frozen=True)
class Endpoint:
    """One way to ask."""

    method: str
    path: str
    weight: float
    reason: str
    name: str
    body: Any


class Mix:
    """Endpoints and how often each is asked."""

    def __init__(self, endpoints: list[Endpoint]) -> None:
        self.endpoints = endpoints
        self.wheel = Wheel([endpoint.weight for endpoint in endpoints])

    def draw(self, draws: random.Random) -> Endpoint:
        """The endpoint of the next request."""
        return self.endpoints[self.wheel.turn(draws)]


def parse_mix(content: str, source: str) -> Mix:
    """Reads a mix; a `ValueError` names the source and the entry that is wrong."""

    def wrong(rule: str, found: object) -> ValueError:
        return ValueError(f"{rule} in {source}: {found}")

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in pairs]
        twice = next((key for key in keys if keys.count(key) > 1), None)
        if twice is not None:
            raise wrong("each entry must stand there once", f'"{twice}" stands there twice')
        return dict(pairs)

    try:
        entries = json.loads(content, object_pairs_hook=once)
    except json.JSONDecodeError as error:
        raise wrong("it must be JSON", f"line {error.lineno}: {error.msg}") from error
    if not isinstance(entries, dict) or not entries:
        raise wrong("it must be an object with an entry for each endpoint", "it has none")
    endpoints = []
    for key, entry in entries.items():
        found = KEY.fullmatch(key)
        if found is None:
            raise wrong('each endpoint must be like "GET /path"', f'it has "{key}"')
        if not isinstance(entry, dict) or not set(entry) <= FIELDS:
            raise wrong(f'"{key}" must have weight and reason, and may have name and body', json.dumps(entry))
        weight, reason, name = entry.get("weight"), entry.get("reason"), entry.get("name", found[2])
        if isinstance(weight, bool) or not isinstance(weight, (int, float)) or not 0 < weight < math.inf:
            raise wrong(f'the weight of "{key}" must be a number > 0', f"it is {json.dumps(weight)}")
        for what, value in (("reason", reason), ("name", name)):
            if not isinstance(value, str) or not value.strip():
                raise wrong(f'the {what} of "{key}" must be a text', f"it is {json.dumps(value)}")
        endpoints.append(Endpoint(found[1], found[2], float(weight), reason, name, entry.get("body")))
    return Mix(endpoints)


def chosen_mix() -> Mix:
    """The mix of the settings: given by the campaign itself, else a file, else that of the reference application."""
    given = settings.text("PLIMSOLL_MIX")
    path = settings.text("LOCUST_MIX", os.path.join(MIXES, "reference.json"))
    try:
        if given:
            return parse_mix(given, "the mix of the campaign")
        with open(path, encoding="utf-8") as file:
            return parse_mix(file.read(), path)
    except OSError as error:
        settings.refuse(f"LOCUST_MIX must be a file that can be read: {error}")
    except ValueError as error:
        settings.refuse(str(error))
    raise AssertionError("unreachable")
