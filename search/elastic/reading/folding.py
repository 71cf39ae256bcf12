"""Counterparts: the same product in both label standards, of which a question may want only one."""

from typing import NamedTuple

from schema.records import Standard
from search.elastic.filters import Filter, both, terms
from search.elastic.reading.identifiers import resolve
from search.elastic.reading.index import PAGE, Index
from search.elastic.reading.loading import decode_head, decode_references, loading
from search.elastic.terms import term
from search.port import Visible

RELATION = "counterpart"


class Folded(NamedTuple):
    """The uris of the products that are left out."""

    uris: tuple[str, ...] = ()


async def fold_counterparts(index: Index, matching: Filter, visible: Visible) -> Folded:
    """The matching products of PDS3 of which a counterpart in PDS4 matches too."""
    pairs = await _pairs(index, visible)
    if not pairs:
        return Folded()
    standards = {uri: standard for pair in pairs for uri, standard in pair}
    matched = await _matched(index, matching, list(standards))
    older = set()
    for (one, standard), (other, other_standard) in pairs:
        if one in matched and other in matched and standard != other_standard:
            older.add(one if standard is Standard.PDS3 else other)
    return Folded(tuple(sorted(older)))


_End = tuple[str, Standard]


async def _pairs(index: Index, visible: Visible) -> list[tuple[_End, _End]]:
    """Visible products that refer to a counterpart, each with it."""
    related: list[tuple[_End, str]] = []
    body = {
        "query": both([{"prefix": {"references": term(RELATION, "")}}, *index.seen(visible)]),
        "size": PAGE,
        "sort": [{"c.uri": "asc"}],
        **loading(("head", "reference_values")),
    }
    while True:
        hits = (await index.search(body)).hits.hits
        for hit in hits:
            head = decode_head(hit.fields)
            for each in decode_references(hit.fields):
                if each.relation == RELATION:
                    related.append(((head.uri, head.standard), each.identifier))
        if len(hits) < PAGE:
            break
        body["search_after"] = hits[-1].sort
    resolved = await resolve(index, (identifier for _, identifier in related), visible)
    return [
        (one, (resolved[identifier].uri, resolved[identifier].head.standard))
        for one, identifier in related
        if identifier in resolved
    ]


async def _matched(index: Index, matching: Filter, uris: list[str]) -> set[str]:
    """Those of the products that match."""
    found: set[str] = set()
    for start in range(0, len(uris), PAGE):
        some = both([matching, terms("c.uri", uris[start : start + PAGE])])
        body = {"query": some, "size": PAGE, "sort": [{"c.uri": "asc"}], "stored_fields": "_none_"}
        found |= {hit.sort[0] for hit in (await index.search(body)).hits.hits}
    return found
