"""Links to the bytes of files: where clients are sent to S3, and S3 has the file."""

from storage.port import Linker, Location, Route, Terms, Unreachable
from storage.reading import Reading


class Linking:
    """Finds what links may lead to, and signs them; without a ``linker`` there are none."""

    def __init__(self, reading: Reading, linker: Linker | None = None) -> None:
        self._reading, self._linker = reading, linker

    async def found(self, route: Route) -> Location | None:
        """An object that is there; None where the bytes are ours to send. Raises as `Reading.find` does."""
        return await self._reading.linkable(route) if self._linker is not None and _direct(route) else None

    def expected(self, route: Route) -> Location | None:
        """An object that should be there: a thousand of them are not looked at one by one."""
        return self._reading.expected(route) if self._linker is not None else None

    async def link(self, location: Location, terms: Terms) -> str | None:
        """The address of an object, signed; None where nothing can be signed now: the bytes are then ours to send."""
        assert self._linker is not None  # noqa: S101  what was found may be linked
        try:
            return await self._linker.link(location, terms)
        except Unreachable:
            return None


def _direct(route: Route) -> bool:
    return route.delivery == "direct" and any(location.url.startswith("s3:") for location in route.locations)
