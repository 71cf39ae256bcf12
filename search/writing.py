"""The search port's other side: what every engine offers to the harvest (`Writer`)."""

from collections.abc import AsyncIterator, Sequence
from typing import NamedTuple, Protocol

import msgspec

from schema.records import Description, DirectoryRecord, FileRecord, ProductRecord
from search.port import SearchError


class Batch(msgspec.Struct):
    """What one step of a harvest writes: all of it or nothing, but for what the engine refuses for good."""

    products: list[ProductRecord] = []
    files: list[FileRecord] = []
    directories: list[DirectoryRecord] = []
    descriptions: list[Description] = []


class Prepared(msgspec.Struct):
    """A batch that an engine has made ready for itself, cheap to pass between processes; only its own writer can put it.

    A writer may offer a function ``prepare(batch: Batch) -> Prepared``, pure and picklable: the heavy part of ``put``.
    """


class Refusal(NamedTuple):
    """A record that the engine refuses for good, and why."""

    uri: str
    reason: str


class Written(msgspec.Struct):
    """How many records were new or changed, and how many stood already as they are; ``refused`` are not written."""

    written: int = 0
    unchanged: int = 0
    refused: tuple[Refusal, ...] = ()


class Busy(SearchError):
    """Another run holds the harvest's lock; the message says who."""


class Writer(Protocol):
    """Writing an index, by one harvest at a time.

    A batch is durable when ``put`` returns. Readers see it then, or with others soon after, at the latest when the run
    ends; roll-ups, versions and totals are right after every batch, so a harvest killed at any moment needs no repair.
    """

    async def open_run(self, note: str) -> None:
        """Take the harvest's lock; ``note`` says who holds it. Raises `Busy` naming the holder."""

    def known(self, location: str) -> AsyncIterator[FileRecord]:
        """Every file whose location is below ``location``, with fingerprint, label kind, problems and products."""

    async def put(self, batch: Batch | Prepared) -> Written:
        """Write new and changed records by uri; an equal ``digest`` or ``fingerprint`` writes nothing.

        What the engine refuses is left out with all of its uri; what the index has of that uri stays as it is.
        """

    async def retire(self, uris: Sequence[str]) -> int:
        """Remove files, directories, products and descriptions that are gone; how many there were."""

    def empty_directories(self, path: str) -> AsyncIterator[str]:
        """The uris of directories below ``path`` that hold no file, at any depth."""

    async def commit(self) -> None:
        """End the run and release the lock."""
