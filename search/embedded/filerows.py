"""Rows of the table of files as records."""

import json
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any

import msgspec

from schema.problems import Problem
from schema.records import FileRecord, LabelKind, Role

COLUMNS = """file.uri, file.path, file.parent, file.name, file.size, file.modified, file.role, file.release, labels.labels,
place.location || file.location, file.fingerprint, file.label, file.media_type, file.products, file.rest"""
SOURCE = "file JOIN labels ON labels.id = file.labels JOIN place ON place.id = file.place"
Rest = tuple[str | None, str | None, tuple[Problem, ...]]
"""md5, sha256 and problems: rare, or long."""

_ROLES = {role.value: role for role in Role}  # faster than a call of the enum
_rest = msgspec.msgpack.Decoder(Rest)


def encode_rest(record: FileRecord) -> bytes | None:
    """What most files do not have."""
    if record.md5 is None and record.sha256 is None and not record.problems:
        return None
    return msgspec.msgpack.encode((record.md5, record.sha256, record.problems))


@lru_cache(4096)
def identities(products: str | None) -> tuple[int, ...]:
    """The identities of a file's products, as they are stored."""
    return tuple(map(int, products.split(","))) if products else ()


@lru_cache(4096)
def label_set(labels: str) -> frozenset[str]:
    """A set of visibility labels, as it is stored."""
    return frozenset(json.loads(labels))


def file_records(rows: Iterable[tuple[Any, ...]], uri_of: Callable[[int], str]) -> Iterator[FileRecord]:
    """The records of rows of `COLUMNS`; ``uri_of`` gives the uri of a product's identity."""
    for row in rows:
        uri, path, parent, name, size, modified, role, release, labels, location, fingerprint, label = row[:12]
        media_type, products, packed = row[12:]
        record = FileRecord(
            uri=uri,
            path=path,
            parent=parent,
            name=name,
            size=size,
            modified=modified,
            media_type=media_type,
            role=_ROLES[role],
            release=release,
            visibility=label_set(labels),
            products=tuple(map(uri_of, identities(products))),
            location=location,
            fingerprint=fingerprint,
            label=LabelKind(label) if label else None,
        )
        if packed:
            record.md5, record.sha256, record.problems = _rest.decode(packed)
        yield record
