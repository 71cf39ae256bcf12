"""The fingerprint of a file record: whether the file must be read again, and whether its record must be written again.

Five parts joined with ``;``, each without that character: the file itself (size, modification time, this pipeline's
version), who may see it, what its label was understood with (dictionary, archive.toml, index tables, catalogs), the
other files that the label depends on, and the record. Only the first four decide whether a label is read again.
"""

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

PIPELINE_VERSION = "1"
"""Raised whenever the same label would give another record."""

UNREAD = "unread"
"""Stands for the kind of checksum where a file could not be read: it is read again in each run until it can."""


class Fingerprint(NamedTuple):
    """The parts; `Fingerprint.parse` reads what ``str`` writes, and gives empty parts for anything else."""

    own: str = ""
    visible: str = ""
    context: str = ""
    dependencies: str = ""
    record: str = ""

    def __str__(self) -> str:
        return ";".join(self)

    @classmethod
    def parse(cls, text: str) -> "Fingerprint":
        """The parts of a fingerprint as stored."""
        parts = text.split(";")
        return cls(*parts) if len(parts) == len(cls._fields) else cls()


def own_part(size: int, modified: int, tag: str = "", computed: str = "") -> str:
    """Of the file itself; ``modified`` in nanoseconds, ``computed`` the kind of checksum that was computed, if any.

    ``tag`` is another one whenever the bytes are, where the file's place gives such a thing.
    """
    return f"{PIPELINE_VERSION}-{size}-{modified}-{digest(tag) + '-' if tag else ''}{computed}"


def computed_checksum(own: str) -> str:
    """The kind of checksum that was computed when the file was read, empty for none."""
    return own.rpartition("-")[2]


def visible_part(status: str, labels: Iterable[str]) -> str:
    """Of archive status and visibility labels."""
    return digest(status, *sorted(labels))


def digest(*parts: str | bytes) -> str:
    """16 hexadecimal digits over ``parts`` in order, each with its length, so that no two lists run together."""
    state = hashlib.blake2b(digest_size=8)
    for part in parts:
        data = part.encode("utf-8", "surrogateescape") if isinstance(part, str) else part
        state.update(b"%d:" % len(data))
        state.update(data)
    return state.hexdigest()
