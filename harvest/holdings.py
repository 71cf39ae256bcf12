"""Are the files of the index in all places of the storage map? So holdings can move from one to another little by little."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable

import msgspec

from config.storage import PrefixSettings
from harvest.rewriting import files_below
from schema.records import FileRecord
from search.port import Reader
from storage.port import Changed, Gone, Location, Route, Stat, StorageError
from storage.reading import Reading

HARVESTED = "where the harvest found them"
_AT_ONCE = 16
_PATIENCE = 3  # files in a row for which a place does not answer, after which it is asked no more


class Difference(msgspec.Struct):
    """A file that a place lacks, or has otherwise; ``reason`` says how."""

    path: str
    location: str
    reason: str


class AtPlace(msgspec.Struct):
    """How many files one place has as the index has them, and how many not.

    ``checked`` of the right ones agree in a checksum too. ``unknown`` are those for which the place did not answer.
    """

    right: int = 0
    checked: int = 0
    missing: int = 0
    different: int = 0
    unknown: int = 0


class Holdings(msgspec.Struct):
    """What was compared: files and bytes of the index, counts by place, and all differences.

    ``nowhere``: files that no place has, as far as all answered.
    """

    files: int = 0
    bytes: int = 0
    nowhere: int = 0
    places: dict[str, AtPlace] = {}
    differences: list[Difference] = []

    @property
    def whole(self) -> bool:
        """Whether every place has every file."""
        return not self.differences and not any(place.unknown for place in self.places.values())


class Comparison:
    """Compares the index with the places; with ``checksums`` all bytes of files that have one are read."""

    def __init__(
        self,
        route: Callable[[FileRecord], Route],
        prefix_of: Callable[[str], PrefixSettings | None],
        reading: Reading,
        *,
        checksums: bool = False,
    ) -> None:
        self._route, self._prefix_of, self._reading, self._checksums = route, prefix_of, reading, checksums
        self._silent: dict[str, int] = {}
        self._free = asyncio.Semaphore(_AT_ONCE)
        self.found = Holdings()

    async def compare(self, reader: Reader, path: str, notify: Callable[[int], None]) -> Holdings:
        """Compare the files at or below the virtual ``path``; ``notify`` is told how many are done."""
        async for files in files_below(reader, path):
            await asyncio.gather(*(self._file(file) for file in files))
            notify(self.found.files)
        return self.found

    async def _file(self, file: FileRecord) -> None:
        async with self._free:
            self.found.files += 1
            self.found.bytes += file.size
            prefix = self._prefix_of(file.path)
            names = prefix.locations if prefix is not None else (HARVESTED,)
            try:
                locations = self._route(file).locations
            except Gone as error:
                self._differs(file, file.location, error)
                self._at(HARVESTED).missing += 1
                self.found.nowhere += 1
                return
            states = [await self._at_place(file, *each) for each in zip(names, locations, strict=True)]
            self.found.nowhere += not {"right", "unknown"} & set(states)

    async def _at_place(self, file: FileRecord, name: str, location: Location) -> str:
        place = self._at(name)
        state = "unknown"
        if self._silent.get(name, 0) < _PATIENCE:
            try:
                place.checked += await self._agrees(file, location)
                state = "right"
            except (Gone, Changed) as error:
                state = "missing" if isinstance(error, Gone) else "different"
                self._differs(file, location.url, error)
            except StorageError:
                self._silent[name] = self._silent.get(name, 0) + 1
            if state != "unknown":
                self._silent[name] = 0
        setattr(place, state, getattr(place, state) + 1)
        return state

    async def _agrees(self, file: FileRecord, location: Location) -> bool:
        """Whether a checksum agrees too, or there is none; raises what is wrong with the file there."""
        route = Route((location,))
        _, stat = await self._reading.find(route)
        kind, expected = ("sha256", file.sha256) if file.sha256 else ("md5", file.md5)
        if not expected:
            return False
        told = await self._digest(route, kind) if self._checksums else _told(stat, kind)
        if told is not None and told != expected.lower():
            raise Changed(f"Its {kind} is {told}, the index has {expected.lower()}.")
        return told is not None

    async def _digest(self, route: Route, kind: str) -> str:
        digest = hashlib.new(kind, usedforsecurity=False)
        async for piece in await self._reading.open(route, 0, route.locations[0].size):
            digest.update(piece)
        return digest.hexdigest()

    def _differs(self, file: FileRecord, location: str, error: StorageError) -> None:
        self.found.differences.append(Difference(file.path, location, str(error)))

    def _at(self, name: str) -> AtPlace:
        return self.found.places.setdefault(name, AtPlace())


def _told(stat: Stat, kind: str) -> str | None:
    return stat.sha256 if kind == "sha256" else stat.md5
