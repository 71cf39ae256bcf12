"""Links to the bytes of files: where clients are sent to S3, and S3 has the file."""

from storage.port import Linker, Route, Terms, Unreachable
from storage.reading import Reading


class Linking:
    """Gives out links; without a ``linker`` there are none."""

    def __init__(self, reading: Reading, linker: Linker | None = None) -> None:
        self._reading, self._linker = reading, linker

    def possible(self, route: Route) -> bool:
        """Whether a file of this route has links, as far as is known before one is asked for."""
        return self._linker is not None and self._reading.linkable(route) is not None

    async def link(self, route: Route, terms: Terms) -> str | None:
        """The address of a file in S3, signed; None where there is none just now: the bytes are then ours to send."""
        location = self._reading.linkable(route)
        if self._linker is None or location is None:
            return None
        try:
            return await self._linker.link(location, terms)
        except Unreachable:
            return None
