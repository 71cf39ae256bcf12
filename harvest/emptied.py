"""Directories that are gone from the disk and leave no file behind by which the index would know it."""

from harvest.ledger import Ledger
from schema.uris import parse_uri
from search.writing import Writer


async def gone_directories(ledger: Ledger, writer: Writer) -> list[str]:
    """The uris of directories without files, in volumes and bundles put in this run, that the walk did not find.

    Where two roots are parts of one volume, each harvested on its own, the other's empty directories are among them: they
    come back with its next harvest.
    """
    gone = []
    for (uri,) in ledger.database.execute("SELECT uri FROM directory WHERE uri LIKE 'atlas:%'").fetchall():
        place = parse_uri(uri)
        if place.rest.count("/") == 1:
            gone += [empty async for empty in writer.empty_directories(place.path) if not ledger.has_directory(empty)]
    return gone
