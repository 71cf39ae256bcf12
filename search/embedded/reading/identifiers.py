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
from search.embedded.rows import Row
from search.embedded.writing.prepare import LID, LIDVID, PATH, PRODUCT_ID
from search.port import VERSION, MembersRequest, Page, Parts, Visible

_KINDS = (PATH, LIDVID, LID, PRODUCT_ID)  # in order of preference
_MANY = 500  # identifiers of one statement
_description = msgspec.msgpack.Decoder(Description)


def products_by_identifier(
    snapshot: Snapshot, identifiers: Sequence[str], parts: Parts, visible: Visible
) -> list[ProductRecord | None]:
    """Products by uri, path, LIDVID, LID or PDS3 product id; of several the latest, None where none is."""
    resolved = resolve(snapshot, identifiers, visible)
    records = load(snapshot, sorted(set(resolved.values())), parts)
    return [records[resolved[identifier]] if identifier in resolved else None for identifier in identifiers]


def resolve(snapshot: Snapshot, identifiers: Iterable[str], visible: Visible) -> dict[str, int]:
    """The products that identifiers name; those that name none are left out."""
    allowed = snapshot.visible_labels(visible)
    found: dict[str, int] = {}
    wanted = list(dict.fromkeys(identifiers))
    for text, product, labels in _rows_of(snapshot, _BY_URI, wanted):
        if _is_seen(snapshot, product, labels, allowed):
            found[text] = product
    candidates: dict[tuple[str, int], list[Row]] = {}
    for row in _rows_of(snapshot, _BY_IDENTIFIER, [text for text in wanted if text not in found]):
        if _is_seen(snapshot, row[2], row[3], allowed):
            candidates.setdefault((row[0], row[1]), []).append(row[2:])
    for kind in _KINDS:
        for (text, its_kind), rows in candidates.items():
            if its_kind == kind and text not in found:
                found[text] = rows[0][0] if len(rows) == 1 else _latest(rows, by_release=kind == PATH)
    return found


def _is_seen(snapshot: Snapshot, product: int, labels: int, allowed: list[int] | None) -> bool:
    """Whether the asker sees a product, by the number of its label set."""
    return (allowed is None or labels in allowed) and not snapshot.hides(product)


def _rows_of(snapshot: Snapshot, statement: str, texts: Sequence[str]) -> Iterable[Row]:
    for begin in range(0, len(texts), _MANY):
        some = texts[begin : begin + _MANY]
        yield from snapshot.rows(f"{statement} IN ({', '.join('?' * len(some))})", some)


def _latest(rows: Sequence[Sequence[Any]], by_release: bool) -> int:
    """The latest among rows of product, labels, uri, version and release; of equal ones the least uri."""

    def age(row: Sequence[Any]) -> tuple[Any, ...]:
        version, release = tuple(json.loads(row[3])), semantics.release_key(row[4])
        return (release, version) if by_release else (version, release)

    newest = max(map(age, rows))
    product: int = min((row[2], row[0]) for row in rows if age(row) == newest)[1]
    return product


_BY_URI = """SELECT identity.uri, product.id, product.labels
FROM identity JOIN product ON product.id = identity.product WHERE identity.uri"""
_BY_IDENTIFIER = """SELECT identifier.text, identifier.kind, product.id, product.labels, product.uri, product.version,
product.release FROM identifier JOIN product ON product.id = identifier.product WHERE identifier.text"""


def members(snapshot: Snapshot, request: MembersRequest, key: bytes) -> Page:
    """Products that a product refers to, or that refer to it, by uri."""
    snapshot.clock.check()
    asked = question("members", request.uri, request.relation, request.inverse, request.visible)
    after = decode_cursor(key, asked, request.after).key if request.after is not None else None
    subject = resolve(snapshot, [request.uri], request.visible).get(request.uri)
    related: set[int] = set()
    if subject is not None:
        find = _versions if request.relation == VERSION else _referring if request.inverse else _referred
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
        exact=snapshot.withheld is None,
    )


def _referred(snapshot: Snapshot, subject: int, request: MembersRequest) -> Iterable[int]:
    rows = snapshot.rows(
        "SELECT DISTINCT identifier FROM reference WHERE product = ? AND relation = ?", (subject, request.relation)
    )
    return resolve(snapshot, [identifier for (identifier,) in rows], request.visible).values()


def _referring(snapshot: Snapshot, subject: int, request: MembersRequest) -> Iterable[int]:
    """Those whose reference, resolved, is the subject: a LID without version means the latest."""
    allowed = snapshot.visible_labels(request.visible)
    names = [uri for (uri,) in snapshot.rows("SELECT uri FROM product WHERE id = ?", (subject,))]
    record = load(snapshot, [subject], Parts())[subject]
    names += [record.path, record.lid, record.lidvid or "", *semantics.product_ids(record.identifiers)]
    for name, product in resolve(snapshot, filter(None, names), request.visible).items():
        if product != subject:
            continue
        for referring, labels in snapshot.rows(_REFERRING, (name, request.relation)):
            if _is_seen(snapshot, referring, labels, allowed):
                yield referring


def _versions(snapshot: Snapshot, subject: int, request: MembersRequest) -> Iterable[int]:
    """The products of its series; itself alone where nothing supersedes it."""
    allowed = snapshot.visible_labels(request.visible)
    yield subject
    for product, labels in snapshot.rows(_SERIES, (subject,)):
        if _is_seen(snapshot, product, labels, allowed):
            yield product


_SERIES = """SELECT other.id, other.labels FROM product JOIN product AS other ON other.series = product.series
WHERE product.id = ?"""
_REFERRING = """SELECT product.id, product.labels FROM reference JOIN product ON product.id = reference.product
WHERE reference.identifier = ? AND reference.relation = ?"""


def descriptions(snapshot: Snapshot, uris: Sequence[str], visible: Visible) -> list[Description | None]:
    """Descriptive records by uri, None where none is that the asker may see."""
    allowed = snapshot.visible_labels(visible)
    found: list[Description | None] = []
    for uri in uris:
        rows = snapshot.rows("SELECT labels, data FROM description WHERE uri = ?", (uri,))
        seen = bool(rows) and (allowed is None or rows[0][0] in allowed)
        description = _description.decode(rows[0][1]) if seen else None
        is_denied = (
            description is not None and snapshot.withheld is not None and snapshot.withheld.covers(description.path)
        )
        found.append(None if is_denied else description)
    return found
