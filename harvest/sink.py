"""The writing half of a harvest: what was read goes into the index batch by batch."""

from collections.abc import Callable

from search.writing import Batch, Writer

_BATCH_RECORDS = 1000
_BATCH_FIELDS = 100_000  # of labels: what bounds the memory of a batch where labels are long


class Sink:
    """Gathers records and puts them batch by batch, after ``before_put``; counts what was written.

    ``refused`` says by uri why the engine refused a record. What the index has of it is removed: it is not so any more,
    and others may see it than should.
    """

    def __init__(self, writer: Writer, before_put: Callable[[], None] = lambda: None) -> None:
        self._before_put = before_put
        self.written = 0
        self.unchanged = 0
        self.removed = 0
        self.refused: dict[str, str] = {}
        self._writer = writer
        self._batch = Batch()
        self._size = self._fields = 0

    async def add(self, batch: Batch) -> None:
        """Add records that belong together: they are put in one batch."""
        self._batch.products += batch.products
        self._batch.files += batch.files
        self._batch.directories += batch.directories
        self._batch.descriptions += batch.descriptions
        self._size += len(batch.products) + len(batch.files) + len(batch.directories) + len(batch.descriptions)
        self._fields += sum(len(product.label) for product in batch.products)
        if self._size >= _BATCH_RECORDS or self._fields >= _BATCH_FIELDS:
            await self.flush()

    async def flush(self) -> None:
        """Put what was gathered."""
        if self._size:
            self._before_put()
            done = await self._writer.put(self._batch)
            self.written += done.written
            self.unchanged += done.unchanged
            self._batch = Batch()
            self._size = self._fields = 0
            if done.refused:
                self.refused.update(done.refused)
                self.removed += await self._writer.retire([each.uri for each in done.refused])

    async def retire(self, uris: list[str]) -> None:
        """Remove records, in order with those that were added."""
        if uris:
            await self.flush()
            self.removed += await self._writer.retire(uris)
