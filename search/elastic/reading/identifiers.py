"""Products by any of their identifiers, and through the references between them."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from schema.records import Description, ProductRecord
from search import semantics
from search.cursor import Position, decode_cursor, encode_cursor, question
from search.elastic.answers import Stored
from search.elastic.descriptions import decode_description, description_id
from search.elastic.filters import Filter, both, either, terms
from search.elastic.layout import identity
from search.elastic.reading.index import PAGE, Index
from search.elastic.reading.loading import Loader, decode_head, decode_references, loading, stored_fields
from search.elastic.terms import cut, term
from search.port import VERSION, MembersRequest, Page, Parts, SearchError, Visible

_MANY = 5_000  # identifiers of one question


class Named(NamedTuple):
    """A product that an identifier names."""

    head: ProductRecord
    stored: Stored

    @property
    def uri(self) -> str:
        """The product's key."""
        return self.head.uri


async def products_by_identifier(
    index: Index, identifiers: Sequence[str], parts: Parts, visible: Visible
) -> list[ProductRecord | None]:
    """Products by uri, path, LIDVID, LID or PDS3 product id; of several the latest, None where none is."""
    resolved = await resolve(index, identifiers, visible, parts)
    named = {each.uri: each for each in resolved.values()}
    loader = Loader(index.templates, parts, index.withheld.superseded_by)
    records = dict(zip(named, await loader.records([each.stored for each in named.values()]), strict=True))
    return [records[resolved[text].uri] if text in resolved else None for text in identifiers]


async def resolve(
    index: Index, identifiers: Iterable[str], visible: Visible, parts: Parts | None = None
) -> dict[str, Named]:
    """The products that identifiers name, with the stored ``parts``; those that name none are left out."""
    wanted = [text for text in dict.fromkeys(identifiers) if text]
    fields = stored_fields(parts or Parts())
    found: dict[str, Named] = {}
    for start in range(0, len(wanted), _MANY):
        some = wanted[start : start + _MANY]
        by_uri = either([{"ids": {"values": list(map(identity, some))}}])
        for each in await _named(index, by_uri, visible, fields):
            found[each.uri] = each
        rest = [text for text in some if text not in found]
        if not rest:
            continue
        candidates: dict[str, list[tuple[int, Named]]] = {}
        asked = set(rest)
        for each in await _named(index, terms("names", list(map(cut, rest))), visible, fields):
            for kind, name in _names(each.head):
                if name in asked:
                    candidates.setdefault(name, []).append((kind, each))
        for text, named in candidates.items():
            best = min(kind for kind, _ in named)
            found[text] = _latest([each for kind, each in named if kind == best], by_release=best == 0)
    return found


def _names(head: ProductRecord) -> list[tuple[int, str]]:
    """The texts besides the uri by which a product is found, by how much they are preferred."""
    names = [(0, head.path), (1, head.lidvid or ""), (2, head.lid)]
    return names + [(3, name) for name in semantics.product_ids(head.identifiers)]


def _latest(named: Sequence[Named], by_release: bool) -> Named:
    """The latest version or release; of equal ones the least uri."""

    def age(each: Named) -> tuple[object, ...]:
        version, release = each.head.version_key, semantics.release_key(each.head.release)
        return (release, version) if by_release else (version, release)

    newest = max(map(age, named))
    return min((each for each in named if age(each) == newest), key=lambda each: each.uri)


async def _named(index: Index, condition: Filter, visible: Visible, fields: list[str]) -> list[Named]:
    """All visible products of a condition."""
    body = {
        "query": both([condition, *index.seen(visible)]),
        "size": PAGE,
        "sort": [{"c.uri": "asc"}],
        **loading(fields),
    }
    found: list[Named] = []
    while True:
        hits = (await index.search(body)).hits.hits
        found += [Named(decode_head(hit.fields), hit.fields) for hit in hits]
        if len(hits) < PAGE:
            return found
        body["search_after"] = hits[-1].sort


async def members(index: Index, request: MembersRequest, key: bytes) -> Page:
    """Products that a product refers to, or that refer to it, by uri."""
    index.clock.left()
    asked = question("members", request.uri, request.relation, request.inverse, request.visible)
    after = decode_cursor(key, asked, request.after).key if request.after is not None else None
    subject = (await resolve(index, [request.uri], request.visible, Parts(references=True))).get(request.uri)
    related: dict[str, Named] = {}
    if subject is not None:
        find = _versions if request.relation == VERSION else _referring if request.inverse else _referred
        related = {each.uri: each for each in await find(index, subject, request)}
    uris = sorted(related)
    following = [uri for uri in uris if after is None or uri > after]
    shown = following[: request.size]
    loader = Loader(index.templates, request.parts, index.withheld.superseded_by)
    return Page(
        items=tuple(await loader.records(await _load(index, shown, request.parts))),
        cursors=tuple(encode_cursor(key, asked, Position((), uri)) for uri in shown),
        has_next=len(following) > request.size,
        has_previous=len(following) < len(uris),
        total=len(uris),
        exact=not index.withheld.prefixes,
    )


async def _load(index: Index, uris: Sequence[str], parts: Parts) -> list[Stored]:
    """The stored parts of products that are known to be seen; one that has gone meanwhile is an error."""
    if not uris:
        return []
    body = {
        "query": {"ids": {"values": list(map(identity, uris))}},
        "size": len(uris),
        **loading(stored_fields(parts)),
    }
    found = {decode_head(hit.fields).uri: hit.fields for hit in (await index.search(body)).hits.hits}
    if len(found) < len(uris):
        raise SearchError("The index has changed while it answered; ask again.")
    return [found[uri] for uri in uris]


async def _referred(index: Index, subject: Named, request: MembersRequest) -> list[Named]:
    wanted = [each.identifier for each in decode_references(subject.stored) if each.relation == request.relation]
    return list((await resolve(index, wanted, request.visible)).values())


async def _referring(index: Index, subject: Named, request: MembersRequest) -> list[Named]:
    """Those whose reference, resolved, is the subject: a LID without version means the latest."""
    names = [subject.uri, *(name for _, name in _names(subject.head))]
    resolved = await resolve(index, names, request.visible)
    leading = [name for name, each in resolved.items() if each.uri == subject.uri]
    wanted = [cut(term(request.relation, name)) for name in leading]
    return await _named(index, terms("references", wanted), request.visible, stored_fields(Parts()))


async def _versions(index: Index, subject: Named, request: MembersRequest) -> list[Named]:
    """The products of its series; itself alone where nothing supersedes it."""
    if subject.head.series is None:
        return [subject]
    series = {"term": {"series": cut(subject.head.series)}}
    return await _named(index, series, request.visible, stored_fields(Parts()))


async def descriptions(index: Index, uris: Sequence[str], visible: Visible) -> list[Description | None]:
    """Descriptive records by uri, None where none is that the asker may see."""
    if not uris:
        return []
    found: dict[str, Description] = {}
    for hit in await index.places([description_id(uri) for uri in uris]):
        description = decode_description(hit.source)
        seen = visible.everything or bool(visible.labels & description.visibility)
        if seen and not index.withheld.covers(description.path):
            found[description.uri] = description
    return [found.get(uri) for uri in uris]
