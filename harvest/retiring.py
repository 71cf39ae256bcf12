"""Removes from the index what is gone from the disk."""

import os
from collections.abc import Iterable

from harvest.emptied import gone_directories
from harvest.ledger import Ledger
from harvest.sink import Sink
from harvest.tree.unread import Unread
from schema.locations import path_of
from schema.uris import Place, parse_uri
from search.writing import Writer


async def retire_gone(
    ledger: Ledger, starts: Iterable[str], writer: Writer, sink: Sink, left: dict[Place, str], unread: Unread
) -> None:
    """Remove what the index knew below ``starts`` and the walk did not find, and the directories ``left``."""
    gone: dict[str, None] = {}
    for uri in unread.uris():
        place = above(parse_uri(uri))
        while place.rest and ledger.add_directory(place.uri):
            place = above(place)
    below = tuple(start.rstrip("/") + "/" for start in starts)
    for record in ledger.gone():
        gone[record.uri] = None
        left[above(parse_uri(record.uri))] = os.path.dirname(path_of(record.location))
    for place, path in left.items():
        while place.rest and f"{path}/".startswith(below) and not ledger.has_directory(place.uri):
            gone[place.uri] = None
            place, path = above(place), os.path.dirname(path)
    if not (unread or ledger.is_partial):
        await sink.flush()
        gone.update(dict.fromkeys(await gone_directories(ledger, writer)))
    uris = list(gone)
    for start in range(0, len(uris), 1000):
        await sink.retire(uris[start : start + 1000])


def above(place: Place) -> Place:
    """The directory that a file or directory stands in."""
    return place._replace(rest=place.rest.rpartition("/")[0])
