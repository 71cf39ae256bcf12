"""The index without denied prefixes: what supersedes what when the products there are not there."""

from schema.records import ProductRecord
from search import semantics
from search.elastic.filters import Filter, either, terms, without
from search.elastic.reading.index import PAGE, Index, Withheld, under
from search.elastic.reading.loading import decode_head, decode_state, loading
from search.elastic.terms import cut


async def withheld(index: Index, denied: tuple[str, ...]) -> Withheld:
    """What is other in the index without what lies at or below the virtual paths ``denied``."""
    superseding = either([under("successor", prefix) for prefix in denied])
    series: dict[str, None] = {}
    for head, _ in await _heads(index, superseding):
        if head.series is not None:
            series[head.series] = None
    if not series:
        return Withheld(denied)
    versions: dict[str, dict[str, semantics.Version]] = {name: {} for name in series}
    before: dict[str, str | None] = {}
    denials = without(either([under("c.path", prefix) for prefix in denied]))
    members = {"bool": {"filter": [terms("series", list(map(cut, series))), denials]}}
    for head, superseded_by in await _heads(index, members):
        before[head.uri] = superseded_by
        if head.series in versions:
            versions[head.series][head.uri] = semantics.Version(head.version_key, head.visibility)
    found: dict[str, str | None] = {}
    for each in versions.values():
        for uri, successor in semantics.successors(each).items():
            if successor != before[uri]:
                found[uri] = successor
    return Withheld(denied, found)


async def _heads(index: Index, condition: Filter) -> list[tuple[ProductRecord, str | None]]:
    """Products of a condition, with what supersedes each."""
    body = {"query": condition, "size": PAGE, "sort": [{"c.uri": "asc"}], **loading(("head", "state"))}
    found: list[tuple[ProductRecord, str | None]] = []
    while True:
        hits = (await index.search(body)).hits.hits
        found += [(decode_head(hit.fields), decode_state(hit.fields).superseded_by) for hit in hits]
        if len(hits) < PAGE:
            return found
        body["search_after"] = hits[-1].sort
