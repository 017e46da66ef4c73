"""Seeded draws: one stream for each user and purpose, so that what a user does depends on the seed and nothing else.

Were there one stream for all, the order in which answers happen to come would decide who draws which number.
"""

import math
import random


def stream(seed: int, *parts: object) -> random.Random:
    """The stream that belongs to a seed and a purpose, the same on every machine."""
    return random.Random(":".join(str(part) for part in (seed, *parts)))


def exponential(draws: random.Random, mean: float) -> float:
    """Draws from the exponential distribution by inversion."""
    # `random()` is promised to stay the same from one Python to the next; `expovariate` is not.
    return -mean * math.log(1.0 - draws.random())


class Wheel:
    """Draws one of several things by their weights."""

    def __init__(self, weights: list[float]) -> None:
        self.bounds = []
        total = 0.0
        for weight in weights:
            total += weight
            self.bounds.append(total)

    def turn(self, draws: random.Random) -> int:
        """Position of what was drawn."""
        at = draws.random() * self.bounds[-1]
        for position, bound in enumerate(self.bounds):
            if at < bound:
                return position
        return len(self.bounds) - 1
