"""The loaders of one request: what its resolvers ask for in the same turn of the event loop becomes one engine call."""

import asyncio
from collections import Counter
from collections.abc import Sequence

from aiodataloader import DataLoader

from schema.dictionary import Dictionary
from schema.records import ProductRecord
from search.port import Deadline, Page, Parts, Reader, SearchRequest, Visible

DEADLINE = 10.0
"""Seconds for one engine call where the request has no deadline."""

_BATCH = 1000  # identifiers of one engine call


class Loaders:
    """Reads for one request of one asker. Made anew for each request, on its event loop.

    ``deadline`` is a time of the event loop's clock in seconds; ``calls`` counts the engine calls by the port's method.
    """

    def __init__(self, reader: Reader, visible: Visible, dictionary: Dictionary, deadline: float | None = None) -> None:
        self.visible = visible
        self.dictionary = dictionary
        self.calls: Counter[str] = Counter()
        self._reader = reader
        self._deadline = deadline
        self._products: dict[Parts, DataLoader[str, ProductRecord | None]] = {}

    async def search(self, request: SearchRequest) -> Page:
        """A page of products, by a request whose ``visible`` and ``deadline`` are the loaders' own."""
        self.calls["search"] += 1
        return await self._reader.search(request)

    async def product(self, identifier: str, parts: Parts) -> ProductRecord | None:
        """A product by uri, path, LID, LIDVID or PDS3 product id, with these parts; None where the asker sees none."""
        return await self._products_with(parts).load(identifier)

    async def products(self, identifiers: Sequence[str], parts: Parts) -> Sequence[ProductRecord | None]:
        """Products in the order asked, in one batch with what others ask for."""
        return await self._products_with(parts).load_many(identifiers)

    def _products_with(self, parts: Parts) -> DataLoader[str, ProductRecord | None]:
        loader = self._products.get(parts)
        if loader is None:

            async def load(identifiers: list[str]) -> list[ProductRecord | None]:
                self.calls["products"] += 1
                return list(await self._reader.products(identifiers, parts, self.visible))

            loader = self._products[parts] = DataLoader(load, max_batch_size=_BATCH)
        return loader

    def remaining(self) -> float:
        """Seconds until the deadline; raises `Deadline` where it is over."""
        if self._deadline is None:
            return DEADLINE
        left = self._deadline - asyncio.get_running_loop().time()
        if left <= 0:
            raise Deadline("The time for this request is over.")
        return min(left, DEADLINE)
