"""Settings from the environment. A wrong one ends Locust at once, with a message that says what to set."""

import math
import os
import sys


def refuse(message: str) -> None:
    """Ends Locust before it sends anything."""
    sys.exit(f"Cannot start the load as {message}")


def text(name: str, default: str = "") -> str:
    """A setting as text; empty counts as absent."""
    return os.environ.get(name, "").strip() or default


def number(name: str, meaning: str, *, default: float | None = None, least: float = 0.0, above: bool = False) -> float:
    """A finite number of at least `least`, or more than that if `above`; mandatory if it has no default.

    `meaning` is part of the message: what the number is, with its unit.
    """
    told = text(name)
    bound = f"{'>' if above else '>='} {least:g}"
    if not told:
        if default is None:
            refuse(f"{name} must be set to the {meaning}, a number {bound}, such as {name}=1.5: it is not set")
        return float(default)
    try:
        value = float(told)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or value < least or (above and value == least):
        refuse(f'{name} must be the {meaning}, a number {bound}: it is "{told}"')
    return value


def whole(name: str, meaning: str, *, default: int | None = None, least: int = 0) -> int:
    """A whole number of at least `least`."""
    value = number(name, meaning, default=default, least=least)
    if value != int(value):
        refuse(f'{name} must be the {meaning}, a whole number: it is "{text(name)}"')
    return int(value)


def flag(name: str) -> bool:
    """Yes or no; absent is no."""
    told = text(name, "0").lower()
    if told in ("1", "true", "yes", "on"):
        return True
    if told in ("0", "false", "no", "off"):
        return False
    refuse(f'{name} must be 1 or 0: it is "{text(name)}"')
    return False


def choice(name: str, among: tuple[str, ...], default: str) -> str:
    """One of several words."""
    told = text(name, default)
    if told not in among:
        refuse(f'{name} must be one of {", ".join(among)}: it is "{told}"')
    return told


def seed() -> int:
    """Seed of every draw."""
    return whole("LOCUST_SEED", "seed of the draws", default=42)


def targets() -> list[str]:
    """Addresses of the replicas of the entry service; empty where Locust's own --host says where to."""
    return [target.strip().rstrip("/") for target in text("PLIMSOLL_TARGETS").split(",") if target.strip()]
