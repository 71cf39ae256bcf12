"""Roll-ups: how many files and bytes lie below a directory, a document a directory, counted by release and label set."""

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from search.elastic.layout import identity


class Counted(NamedTuple):
    """Files of one release and label set."""

    release: str | None
    labels: tuple[str, ...]
    files: int
    size: int


RollUp = tuple[Counted, ...]


class _Stored(msgspec.Struct):
    path: str
    counts: list[Counted]


_stored = msgspec.json.Decoder(_Stored)


def rollup_id(path: str) -> str:
    """The id of the document of a directory."""
    return identity(f"rollup {path}")


def decode_rollup(source: msgspec.Raw) -> tuple[str, RollUp]:
    """The directory's path and its counts."""
    found = _stored.decode(source)
    return found.path, tuple(found.counts)


def encode_rollup(path: str, counts: Mapping[tuple[str | None, tuple[str, ...]], tuple[int, int]]) -> bytes:
    """The document of a directory."""
    rows = [Counted(*place, *count) for place, count in sorted(counts.items(), key=str) if count[0]]
    return msgspec.json.encode({"document": "rollup", "path": path, "counts": rows})
