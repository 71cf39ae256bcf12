"""Summaries of label fields: what the products of one mission and label set have under one path, a document each.

So which label fields there are, and of which types, is asked of some thousand small documents, not of all products.
"""

from collections import Counter
from typing import NamedTuple

import msgspec

from search.elastic.layout import identity
from search.elastic.terms import cut
from search.tokens import fold

SUMMARY = "label field"
"""What ``document`` is of a summary."""
_UNITS = 1_000  # of one summary: where each label writes another, it would grow without end


class Place(NamedTuple):
    """What a summary is of; ``labels`` are the label set of its products, in order."""

    path: str
    mission: str
    labels: tuple[str, ...]


class Summary(NamedTuple):
    """How many products have a field, and how many of them a value of each type, and one with each unit."""

    products: int
    types: Counter[str]
    units: Counter[str]

    def plus(self, other: "Summary") -> "Summary":
        """Both together, without types and units that no product is left with."""
        units = (self.units + other.units).most_common(_UNITS)
        return Summary(self.products + other.products, self.types + other.types, Counter(dict(units)))


class _Stored(msgspec.Struct):
    """Types and units stand twice: as they are asked for, and as they are counted."""

    label_path: str
    folded_path: str
    mission: str
    visibility: tuple[str, ...]
    products: int
    types: list[str]
    units: list[str]
    type_counts: list[tuple[str, int]]
    unit_counts: list[tuple[str, int]]
    document: str = SUMMARY


_stored = msgspec.json.Decoder(_Stored)


def summary_id(place: Place) -> str:
    """The id of the document of a summary."""
    return identity("\0".join((SUMMARY, place.path, place.mission, *place.labels)))


def encode_summary(place: Place, summary: Summary) -> bytes:
    """The document of a summary."""
    return msgspec.json.encode(
        _Stored(
            place.path,
            cut(fold(place.path)),
            place.mission,
            place.labels,
            summary.products,
            list(summary.types),
            list(summary.units),
            list(summary.types.items()),
            list(summary.units.items()),
        )
    )


def decode_summary(source: msgspec.Raw) -> tuple[Place, Summary]:
    """What the summary of a document is of, and the summary."""
    found = _stored.decode(source)
    summary = Summary(found.products, Counter(dict(found.type_counts)), Counter(dict(found.unit_counts)))
    return Place(found.label_path, found.mission, found.visibility), summary
