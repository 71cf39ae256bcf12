"""Which servers and buckets answer: one that did not is left alone for a while, so that not every request waits for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

from config.storage import StorageSettings
from storage.port import Location


class _Outage(NamedTuple):
    until: float
    reason: str
    settings: StorageSettings


class Outages:
    """Remembers of each bucket and file server when it answered last, or that it did not.

    One that did not is left alone for as long as ``settings()`` say. Other settings may ask it in another way, or not at
    all: under them it is as if it had not been asked.
    """

    def __init__(self, settings: Callable[[], StorageSettings], clock: Callable[[], float] = time.monotonic) -> None:
        self._settings, self._clock = settings, clock
        self._answered: dict[str, float] = {}
        self._outages: dict[str, _Outage] = {}

    def answered(self, location: Location) -> None:
        """Note that the place of a location answers."""
        place = place_name(location)
        self._answered[place] = self._clock()
        self._outages.pop(place, None)

    def failed(self, location: Location, error: Exception) -> None:
        """Note that it does not."""
        place, settings = place_name(location), self._settings()
        self._answered.pop(place, None)
        self._outages[place] = _Outage(self._clock() + settings.left_alone, str(error), settings)

    def is_out(self, location: Location) -> bool:
        """Whether the place did not answer when it was asked last."""
        return self._outage(place_name(location)) is not None

    def may_be_asked(self, location: Location) -> bool:
        """Whether the place is not left alone. After that time one asker tries it first: it is left alone by the others."""
        place = place_name(location)
        outage = self._outage(place)
        if outage is None:
            return True
        if self._clock() < outage.until:
            return False
        self._outages[place] = outage._replace(until=self._clock() + outage.settings.left_alone)
        return True

    def answered_within(self, location: Location, seconds: float) -> bool:
        """Whether the place has answered within the last ``seconds``."""
        last = self._answered.get(place_name(location))
        return last is not None and self._clock() - last <= seconds

    def problems(self) -> dict[str, str]:
        """What did not answer when it was asked last, and why."""
        return {f"storage {place}": outage.reason for place in self._outages if (outage := self._outage(place))}

    def _outage(self, place: str) -> _Outage | None:
        outage = self._outages.get(place)
        return outage if outage is not None and outage.settings == self._settings() else None


def place_name(location: Location) -> str:
    """What answers or fails as one: a bucket, a file server, or all local folders."""
    scheme, _, rest = location.url.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}"
