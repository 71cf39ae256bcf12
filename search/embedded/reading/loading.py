"""Products as records, with the parts that were asked for."""

import zlib
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from schema.records import CommonField, Geometry, ProductFile, ProductRecord, Reference
from search.embedded.reading.snapshot import Snapshot
from search.port import Parts
from search.stored import LabelDecoder, decode_base, label_template
from search.stored_common import CommonDecoder, Shown, ShownDecoder, common_template

_geometry = msgspec.msgpack.Decoder(tuple[Geometry, ...])
_files = msgspec.msgpack.Decoder(tuple[ProductFile, ...])
_SELECT = """SELECT product.id, product.uri, product.labels, product.digest, product.superseded_by, product.first_seen,
product.changed, content.base, content.template, {common}, {geometry}, {files}
FROM product JOIN content ON content.id = product.id WHERE product.id IN """
_MANY = 500  # products of one statement


def load(snapshot: Snapshot, products: Sequence[int], parts: Parts) -> dict[int, ProductRecord]:
    """The records of products by their numbers."""
    found: dict[int, ProductRecord] = {}
    wanted = {"common": parts.common or parts.shown, "geometry": parts.geometry, "files": parts.files}
    select = _SELECT.format(**{name: f"content.{name}" if asked else "NULL" for name, asked in wanted.items()})
    commons: dict[int, CommonDecoder] = {}
    showns: dict[int, ShownDecoder] = {}
    for begin in range(0, len(products), _MANY):
        snapshot.clock.check()
        some = products[begin : begin + _MANY]
        marks = f"({', '.join('?' * len(some))})"
        for row in snapshot.rows(select + marks, some):
            found[row[0]] = _record(snapshot, row, parts, commons, showns)
        if parts.label:
            _add_labels(snapshot, found, marks, some, parts)
        if parts.text:
            for product, data in snapshot.rows(f"SELECT id, data FROM text WHERE id IN {marks}", some):  # noqa: S608  marks
                found[product].text = zlib.decompress(data).decode("utf-8", "surrogatepass")
    if parts.references:
        _add_references(snapshot, found)
    return found


def _record(
    snapshot: Snapshot,
    row: tuple[Any, ...],
    parts: Parts,
    commons: dict[int, CommonDecoder],
    showns: dict[int, ShownDecoder],
) -> ProductRecord:
    number, uri, labels, digest, superseded_by, first_seen, changed, packed, template, common, geometry, files = row
    base = decode_base(packed)
    if snapshot.withheld is not None:
        superseded_by = snapshot.withheld.superseded_by.get(number, superseded_by)
    return ProductRecord(
        uri=uri,
        visibility=snapshot.state.labels[labels],
        digest=digest,
        latest=superseded_by is None,
        superseded_by=superseded_by,
        first_seen=first_seen,
        changed=changed,
        common=_common(snapshot, template, common, parts, commons) if common and parts.common else {},
        shown=_shown(snapshot, template, common, parts, showns) if common and parts.shown else {},
        geometry=_geometry.decode(zlib.decompress(geometry)) if geometry else (),
        files=_files.decode(files) if files else (),
        path=base.path,
        standard=base.standard,
        dialect=base.dialect,
        mission=base.mission,
        spacecraft=base.spacecraft,
        lid=base.lid,
        lidvid=base.lidvid,
        minted=base.minted,
        identifiers=base.identifiers,
        version=base.version,
        version_key=base.version_key,
        series=base.series,
        archive_status=base.archive_status,
        release=base.release,
        title=base.title,
        product_class=base.product_class,
        descriptions=base.descriptions,
    )


def _common(
    snapshot: Snapshot, template: int, data: bytes, parts: Parts, decoders: dict[int, CommonDecoder]
) -> dict[str, CommonField]:
    """The common fields that were asked for; where they stand is found once a template."""
    decoder = decoders.get(template)
    if decoder is None:
        names = None if parts.common == "all" else parts.common
        known = snapshot.template(template, common_template)
        decoder = decoders[template] = CommonDecoder(known, names, parts.provenance)
    return decoder.decode(data)


def _shown(
    snapshot: Snapshot, template: int, data: bytes, parts: Parts, decoders: dict[int, ShownDecoder]
) -> dict[str, list[Shown]]:
    """The common fields that were asked for as answers show them."""
    decoder = decoders.get(template)
    if decoder is None:
        decoder = decoders[template] = ShownDecoder(snapshot.template(template, common_template), parts.shown)
    return decoder.decode(data)


def _add_labels(
    snapshot: Snapshot, found: dict[int, ProductRecord], marks: str, products: Sequence[int], parts: Parts
) -> None:
    """Add the label fields that were asked for; where they stand is found once a template."""
    decoders: dict[int, LabelDecoder] = {}
    rows = snapshot.rows(f"SELECT id, template, data FROM label WHERE id IN {marks}", products)  # noqa: S608 - marks
    for product, number, data in rows:
        if number not in decoders:
            template = snapshot.template(number, label_template)
            decoders[number] = LabelDecoder(template, None if parts.label == "all" else parts.label)
        found[product].label = decoders[number].decode(data)


def _add_references(snapshot: Snapshot, records: dict[int, ProductRecord]) -> None:
    references: dict[int, list[Reference]] = {}
    listed = ", ".join(map(str, records))
    rows = snapshot.rows(
        'SELECT product, relation, identifier, "primary" FROM reference '  # noqa: S608 - integers
        f"WHERE product IN ({listed}) ORDER BY product, place"
    )
    for product, relation, identifier, primary in rows:
        references.setdefault(product, []).append(Reference(relation, identifier, bool(primary)))
    for product, found in references.items():
        records[product].references = tuple(found)


def in_order(records: dict[int, ProductRecord], products: Iterable[int]) -> tuple[ProductRecord, ...]:
    """The records in the order of their numbers."""
    return tuple(records[product] for product in products)
