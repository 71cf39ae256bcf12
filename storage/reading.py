"""Reading bytes from the first place that has them: what one does not give, the next one is asked for."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from contextlib import aclosing

from config.storage import StorageSettings
from storage.outages import Outages
from storage.port import Gone, Location, Place, Route, Stat, StorageError, Unreachable

_KNOWN_OBJECTS = 50_000


class Stream:
    """Bytes in pieces, of which the first one has come. `aclose` one that is not read to its end."""

    def __init__(self, first: bytes, rest: AsyncGenerator[bytes, None]) -> None:
        self._first, self._rest = first, rest

    def __aiter__(self) -> Stream:
        return self

    async def __anext__(self) -> bytes:
        first, self._first = self._first, b""
        return first or await anext(self._rest)

    async def aclose(self) -> None:
        """Let go of the place that is being read."""
        self._first = b""
        await self._rest.aclose()


class Reading:
    """Reads from places, which are known by the schemes of their URLs.

    ``settings()`` say for how long a place that did not answer is left alone, unless no other one answers, and for how long
    buckets and objects are trusted.
    """

    def __init__(
        self,
        places: Mapping[str, Place],
        settings: Callable[[], StorageSettings] = StorageSettings,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._places = places
        self._settings, self._clock = settings, clock
        self._outages = Outages(settings, clock)
        self._known: OrderedDict[Location, float] = OrderedDict()

    async def find(self, route: Route) -> tuple[Location, Stat]:
        """The first location that has the bytes; raises `Gone` or `Changed`, or `Unreachable` where one did not answer."""
        errors: list[StorageError] = []
        for location in self._order(route, errors):
            try:
                stat = await self._place(location).stat(location)
            except StorageError as error:
                self._note(location, error, errors)
            else:
                self._outages.answered(location)
                return location, stat
        raise _worst(errors)

    async def linkable(self, route: Route) -> Location | None:
        """The location that clients may be sent to by a link: an object that is there, in a bucket that answers.

        None where the bytes are to be sent by us. Raises as `find` does.
        """
        errors: list[StorageError] = []
        for location in self._order(route, errors):
            if route.delivery != "direct" or not location.url.startswith("s3:"):
                return None
            if self._is_known(location):
                return location
            try:
                await self._place(location).stat(location)
            except StorageError as error:
                self._note(location, error, errors)
            else:
                self._learn(location)
                return location
        raise _worst(errors)

    def expected(self, route: Route) -> Location | None:
        """Where clients may be sent to by a link, unlooked: nothing is asked of the place, and none is tried again for it.

        None as in `linkable`, and where no place answered when it was asked last: whoever follows a link of ours tries them.
        """
        location = next((one for one in route.locations if not self._outages.is_out(one)), None)
        if location is None or route.delivery != "direct" or not location.url.startswith("s3:"):
            return None
        return location

    async def open(self, route: Route, start: int, length: int) -> Stream:
        """Exactly ``length`` bytes from ``start`` on, in pieces; raises as `find` does before the first of them.

        Where a place fails in the middle, the next one goes on; only if none can, the stream raises what that means.
        """
        if length == 0:
            await self.find(route)
        stream = self._stream(route, start, start + length)
        return Stream(await anext(stream, b""), stream)

    def problems(self) -> dict[str, str]:
        """What did not answer when it was asked last."""
        return self._outages.problems()

    async def _stream(self, route: Route, start: int, end: int) -> AsyncGenerator[bytes, None]:
        errors: list[StorageError] = []
        for location in self._order(route, errors) if start < end else ():
            try:
                async with aclosing(self._place(location).read(location, start, end - start)) as pieces:
                    async for piece in pieces:
                        start += len(piece)
                        yield piece
            except StorageError as error:
                self._note(location, error, errors)
            else:
                self._outages.answered(location)
                return
        if start < end:
            raise _worst(errors)

    def _order(self, route: Route, errors: list[StorageError]) -> Iterator[Location]:
        """The locations in the order to ask. What is left alone is asked only where all others do not answer either."""
        left = []
        for location in route.locations:
            if self._outages.may_be_asked(location):
                yield location
            else:
                left.append(location)
        if all(isinstance(error, Unreachable) for error in errors):
            yield from left
        elif left:
            errors.append(Unreachable("A place that may have the file does not answer."))

    def _place(self, location: Location) -> Place:
        try:
            return self._places[location.url.partition(":")[0]]
        except KeyError:
            raise Gone("The file is in no place that is known.") from None

    def _note(self, location: Location, error: StorageError, errors: list[StorageError]) -> None:
        errors.append(error)
        if isinstance(error, Unreachable):
            self._outages.failed(location, error)

    def _is_known(self, location: Location) -> bool:
        seen, settings = self._known.get(location), self._settings()
        if seen is None or self._clock() - seen >= settings.object_trusted:
            return False
        return self._outages.answered_within(location, settings.bucket_trusted)

    def _learn(self, location: Location) -> None:
        self._outages.answered(location)
        self._known[location] = self._clock()
        self._known.move_to_end(location)
        if len(self._known) > _KNOWN_OBJECTS:
            self._known.popitem(last=False)


def _worst(errors: list[StorageError]) -> StorageError:
    """What failures mean together: where one place did not answer, nobody knows; else what the last one said."""
    unknown = next((error for error in errors if isinstance(error, Unreachable)), None)
    return unknown or (errors[-1] if errors else Gone("The file is in no place that is known."))
