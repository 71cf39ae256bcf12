"""Reading bytes from the first place that has them: what one does not give, the next one is asked for."""

from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from typing import TypeVar

from storage.port import Gone, Location, Place, Route, Stat, StorageError, Unreachable

T = TypeVar("T")


class Reading:
    """Reads from places, which are known by the schemes of their URLs."""

    def __init__(self, places: Mapping[str, Place]) -> None:
        self._places = places

    async def find(self, route: Route) -> tuple[Location, Stat]:
        """The first location that has the bytes; raises `Gone` or `Changed`, or `Unreachable` where one did not answer."""

        async def look(location: Location) -> tuple[Location, Stat]:
            return location, await self._place(location).stat(location)

        return await _first(route, look)

    async def open(self, route: Route, start: int, length: int) -> AsyncIterator[bytes]:
        """Exactly ``length`` bytes from ``start`` on, in pieces; raises as `find` does before the first of them.

        Where a place fails in the middle, the next one goes on; only if none can, the iterator raises what the last one said.
        """
        location, _ = await self.find(route)
        return self._place(location).read(location, start, length)

    def linkable(self, route: Route) -> Location | None:
        """Where clients may be sent by a link: the first location in S3 of a route that is ``direct``; None where none is."""
        if route.delivery != "direct":
            return None
        return next((location for location in route.locations if location.url.startswith("s3://")), None)

    def _place(self, location: Location) -> Place:
        place = self._places.get(location.url.partition(":")[0])
        if place is None:
            raise Gone("The file is in no place that is known.")
        return place


async def _first(route: Route, ask: Callable[[Location], Coroutine[None, None, T]]) -> T:
    """What the first location gives that gives anything; what the others said counts only where none does."""
    errors: list[StorageError] = []
    for location in route.locations:
        try:
            return await ask(location)
        except StorageError as error:
            errors.append(error)
    raise next(
        (error for error in errors if isinstance(error, Unreachable)), errors[-1] if errors else Gone("Nowhere.")
    )
