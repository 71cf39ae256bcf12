"""Products by any of their identifiers, and through the references between them."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from schema.records import Description, ProductRecord
from search import semantics
from search.cursor import Position, decode_cursor, encode_cursor, question
from search.embedded.reading.loading import in_order, load
from search.embedded.reading.snapshot import Snapshot
from search.embedded.writing.prepare import LID, LIDVID, PATH, PRODUCT_ID
from search.port import MembersRequest, Page, Parts, Visible

_KINDS = (PATH, LIDVID, LID, PRODUCT_ID)  # in order of preference
_description = msgspec.msgpack.Decoder(Description)


def products_by_identifier(
    snapshot: Snapshot, identifiers: Sequence[str], parts: Parts, visible: Visible
) -> list[ProductRecord | None]:
    """Products by uri, path, LIDVID, LID or PDS3 product id; of several the latest, None where none is."""
    resolved = {identifier: resolve(snapshot, identifier, visible) for identifier in set(identifiers)}
    records = load(snapshot, sorted({product for product in resolved.values() if product is not None}), parts)
    return [None if (product := resolved[identifier]) is None else records[product] for identifier in identifiers]


def resolve(snapshot: Snapshot, identifier: str, visible: Visible) -> int | None:
    """The product that an identifier names."""
    allowed = snapshot.visible_labels(visible)
    rows = snapshot.rows(_BY_URI, (identifier,))
    for kind in (None, *_KINDS):
        if kind is not None:
            rows = snapshot.rows(_BY_IDENTIFIER, (identifier, kind))
        seen = [row for row in rows if allowed is None or row[1] in allowed]
        if seen:
            return _latest(seen, by_release=kind == PATH)
    return None


def _latest(rows: Sequence[Sequence[Any]], by_release: bool) -> int:
    """The latest among rows of product, labels, uri, version and release; of equal ones the least uri."""

    def age(row: Sequence[Any]) -> tuple[Any, ...]:
        version, release = tuple(json.loads(row[3])), semantics.release_key(row[4])
        return (release, version) if by_release else (version, release)

    newest = max(map(age, rows))
    product: int = min((row[2], row[0]) for row in rows if age(row) == newest)[1]
    return product


_BY_URI = """SELECT product.id, product.labels, product.uri, product.version, NULL
FROM identity JOIN product ON product.id = identity.product WHERE identity.uri = ?"""
_BY_IDENTIFIER = """SELECT product.id, product.labels, product.uri, product.version, product.release
FROM identifier JOIN product ON product.id = identifier.product WHERE identifier.text = ? AND identifier.kind = ?"""


def members(snapshot: Snapshot, request: MembersRequest, key: bytes) -> Page:
    """Products that a product refers to, or that refer to it, by uri."""
    asked = question("members", request.uri, request.relation, request.inverse, request.visible)
    after = decode_cursor(key, asked, request.after).key if request.after is not None else None
    subject = resolve(snapshot, request.uri, request.visible)
    related: set[int] = set()
    if subject is not None:
        find = _referring if request.inverse else _referred
        related = set(find(snapshot, subject, request))
    uris = sorted((uri, product) for product, uri in snapshot.uris(sorted(related)).items())
    following = [(uri, product) for uri, product in uris if after is None or uri > after]
    shown = [product for _, product in following[: request.size]]
    records = load(snapshot, shown, request.parts)
    return Page(
        items=in_order(records, shown),
        cursors=tuple(encode_cursor(key, asked, Position((), uri)) for uri, _ in following[: request.size]),
        has_next=len(following) > request.size,
        has_previous=len(following) < len(uris),
        total=len(uris),
    )


def _referred(snapshot: Snapshot, subject: int, request: MembersRequest) -> Iterable[int]:
    rows = snapshot.rows(
        "SELECT DISTINCT identifier FROM reference WHERE product = ? AND relation = ?", (subject, request.relation)
    )
    for (identifier,) in rows:
        snapshot.clock.check()
        product = resolve(snapshot, identifier, request.visible)
        if product is not None:
            yield product


def _referring(snapshot: Snapshot, subject: int, request: MembersRequest) -> Iterable[int]:
    """Those whose reference, resolved, is the subject: a LID without version means the latest."""
    allowed = snapshot.visible_labels(request.visible)
    names = [uri for (uri,) in snapshot.rows("SELECT uri FROM product WHERE id = ?", (subject,))]
    record = load(snapshot, [subject], Parts())[subject]
    names += [record.path, record.lid, record.lidvid or "", record.identifiers.get(semantics.PRODUCT_ID, "")]
    for name in dict.fromkeys(filter(None, names)):
        if resolve(snapshot, name, request.visible) != subject:
            continue
        for product, labels in snapshot.rows(_REFERRING, (name, request.relation)):
            if allowed is None or labels in allowed:
                yield product


_REFERRING = """SELECT product.id, product.labels FROM reference JOIN product ON product.id = reference.product
WHERE reference.identifier = ? AND reference.relation = ?"""


def descriptions(snapshot: Snapshot, uris: Sequence[str], visible: Visible) -> list[Description | None]:
    """Descriptive records by uri, None where none is that the asker may see."""
    allowed = snapshot.visible_labels(visible)
    found: list[Description | None] = []
    for uri in uris:
        rows = snapshot.rows("SELECT labels, data FROM description WHERE uri = ?", (uri,))
        seen = bool(rows) and (allowed is None or rows[0][0] in allowed)
        found.append(_description.decode(rows[0][1]) if seen else None)
    return found
