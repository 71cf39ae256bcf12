"""The downloads subgraph, answering in this process."""

from collections.abc import Callable, Mapping
from typing import Any

from access.identity import Identity
from access.links import LinkSigner
from access.meter import Budget, Meter
from loaders import Loaders, visible_to
from schema.dictionary import Dictionary
from search.port import Reader
from subgraphs.downloads.context import DownloadsContext
from subgraphs.downloads.schema import build_schema
from subgraphs.service import Answer, Service


class DownloadsSubgraph:
    """Gives out links to the files of an index, and manifests; ``base`` is what their addresses begin with."""

    def __init__(
        self,
        reader: Reader,
        dictionary: Dictionary,
        signer: LinkSigner,
        meter: Meter,
        budget_of: Callable[[Identity], Budget],
        base: str = "",
    ) -> None:
        self._service = Service(build_schema())
        self._reader = reader
        self._dictionary = dictionary
        self._signer = signer
        self._meter = meter
        self._budget_of = budget_of
        self._base = base

    def sdl(self) -> str:
        """The schema in the schema definition language, with its federation directives."""
        return self._service.sdl()

    async def execute(
        self, operation: str, variables: Mapping[str, Any] | None, identity: Identity, deadline: float | None = None
    ) -> Answer:
        """Answer an operation as GraphQL has it. ``deadline`` is a time of the event loop's clock in seconds."""
        loaders = Loaders(self._reader, visible_to(identity), self._dictionary, deadline)
        context = DownloadsContext(
            loaders,
            base=self._base,
            identity=identity,
            signer=self._signer,
            meter=self._meter,
            budget_of=self._budget_of,
        )
        return await self._service.execute(operation, variables, context, deadline)
