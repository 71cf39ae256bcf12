"""Products like one: of the same instrument and target, near in place, the nearest in time first."""

from dataclasses import dataclass

from loaders import Loaders
from schema.records import Geometry, ProductRecord
from schema.times import Time
from search.boxes import footprint
from search.port import Parts, SearchError, SearchRequest, Sort
from search.query import And, Box, Everything, Field, In, Not, OnBody, Query, Range

COMPARED = Parts(common=frozenset({"instrument", "target", "startTime"}), geometry=True, provenance=False)
MOST = 100
"""How many similar products may be asked for."""

_PARENTS = 10  # products of one request whose similar ones are looked for: two searches each
_NEAR = 5.0  # degrees around a footprint
_START = Field("startTime")


@dataclass
class Similarity:
    """Finds similar products for the few products of one request."""

    asked: int = 0

    async def find(self, loaders: Loaders, record: ProductRecord, first: int, parts: Parts) -> list[ProductRecord]:
        """The ``first`` most similar products to a record loaded with `COMPARED`; those have ``parts`` and start time."""
        self.asked += 1
        if self.asked > _PARENTS:
            raise SearchError(f"Similar products are found for at most {_PARENTS} products at once; ask for fewer.")
        if not 1 <= first <= MOST:
            raise SearchError(f"“first” is from 1 to {MOST}, not {first}.")
        alike = _alike(record)
        if alike is None:
            return []
        start = _start(record)
        if start is None:
            return await _search(loaders, alike, None, first, parts)
        found = await _search(loaders, And((alike, Range(_START, low=start))), Sort(_START), first, parts)
        found += await _search(
            loaders, And((alike, Range(_START, high=start, below=True))), Sort(_START, descending=True), first, parts
        )
        found.sort(key=lambda other: (abs((_start(other) or 0) - start), other.uri))
        return found[:first]


async def _search(loaders: Loaders, where: Query, sort: Sort | None, size: int, parts: Parts) -> list[ProductRecord]:
    request = SearchRequest(
        visible=loaders.visible,
        where=where,
        sort=(sort,) if sort is not None else (),
        size=size,
        parts=parts,
        deadline=loaders.remaining(),
    )
    return list((await loaders.search(request)).items)


def _alike(record: ProductRecord) -> Query | None:
    """Same instrument, same target, overlapping the widened footprint; None where no instrument is known."""
    instruments = _texts(record, "instrument")
    if not instruments:
        return None
    queries: list[Query] = [Not(In(Field("uri"), (record.uri,))), In(Field("instrument"), instruments)]
    targets = _texts(record, "target")
    if targets:
        queries.append(In(Field("target"), targets))
    place = next(filter(None, map(_around, record.geometry)), None)
    return And((*queries, place or Everything()))


def _around(entry: Geometry) -> OnBody | None:
    box = footprint(entry)
    if box is None:
        return None
    south, north = max(box.south - _NEAR, -90.0), min(box.north + _NEAR, 90.0)
    if (box.east - box.west) % 360 + 2 * _NEAR >= 360 or (box.west == 0 and box.east == 360):
        return OnBody(entry.body, Box(0.0, south, 360.0, north))
    return OnBody(entry.body, Box((box.west - _NEAR) % 360, south, (box.east + _NEAR) % 360, north))


def _texts(record: ProductRecord, name: str) -> tuple[str, ...]:
    field = record.common.get(name)
    return tuple(str(value) for value in field.values) if field is not None else ()


def _start(record: ProductRecord) -> int | None:
    field = record.common.get("startTime")
    value = field.values[0] if field is not None and field.values else None
    return value.begin if isinstance(value, Time) else None
