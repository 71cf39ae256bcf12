"""What of a batch the server has refused, and the batch without it."""

from collections.abc import Collection, Mapping

import msgspec

from search.elastic.descriptions import description_id
from search.elastic.layout import identity
from search.elastic.writing.bulk import Position
from search.elastic.writing.files import directory_id
from search.elastic.writing.prepare import PreparedBatch
from search.writing import Refusal


def refusals(batch: PreparedBatch, reasons: Mapping[Position, str]) -> list[Refusal]:
    """The records of a batch whose documents were refused for ``reasons``; those of no record are left out."""
    uris = {identity(record.uri): record.uri for record in batch.products}
    uris |= {identity(record.uri): record.uri for record in batch.files}
    uris |= {directory_id(record.uri): record.uri for record in batch.directories}
    uris |= {description_id(record.uri): record.uri for record in batch.descriptions}
    found = {uris[document]: reason for (_, document), reason in reasons.items() if document in uris}
    return [Refusal(uri, reason) for uri, reason in found.items()]


def without(batch: PreparedBatch, uris: Collection[str]) -> PreparedBatch:
    """A batch without all that has one of ``uris``: a product goes with the file of its label."""
    return msgspec.structs.replace(
        batch,
        products=[record for record in batch.products if record.uri not in uris],
        files=[record for record in batch.files if record.uri not in uris],
        directories=[record for record in batch.directories if record.uri not in uris],
        descriptions=[record for record in batch.descriptions if record.uri not in uris],
    )
