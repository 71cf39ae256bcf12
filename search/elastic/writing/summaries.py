"""Bringing the summaries of label fields up to date, within one batch."""

from collections.abc import Mapping

from search.elastic.layout import Layout
from search.elastic.summaries import Place, Summary, decode_summary, encode_summary, summary_id
from search.elastic.writing.changes import Changes
from search.elastic.writing.known import Known


async def add_summaries(known: Known, layout: Layout, added: Mapping[Place, Summary], changes: Changes) -> None:
    """Plan to add to what stands in the index; a summary of no products is removed."""
    index = layout.index("places")
    documents = {summary_id(place): place for place in added}
    standing = await known.sources("places", [(document, "") for document in documents])
    for document, place in documents.items():
        more = added[place]
        before = standing.get(document)
        summary = decode_summary(before.source)[1].plus(more) if before is not None else more
        changes.undo(index, document, bytes(before.source) if before is not None else None)
        changes.write(index, document, encode_summary(place, summary) if summary.products > 0 else None)
