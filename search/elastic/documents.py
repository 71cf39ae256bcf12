"""A product as a document: terms that it is found, sorted and counted by, and stored parts that give the record back.

No source is kept: every part of a record is a stored field of its own, so that a page loads what it shows and no more.
"""

import hashlib
import zlib
from base64 import urlsafe_b64encode
from binascii import b2a_base64
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import msgspec
import orjson

from schema.dictionary.types import FieldDefinition
from schema.index import field_name
from schema.records import CommonField, Geometry, ProductRecord
from search import boxes, semantics
from search.elastic.labels import LabelTerms, Seen, label_terms
from search.elastic.terms import cut, finite, term
from search.query import Literal
from search.stored import Coding, encode_label
from search.stored_common import Shown, encode_common, show_common
from search.tokens import fold, tokenize

_encode = msgspec.msgpack.Encoder().encode
_BITS = 63


class Head(msgspec.Struct, array_like=True):
    """What of a product is always read: a record without its parts, and the templates of two of them by their ids."""

    record: ProductRecord
    common_template: str = ""
    label_template: str = ""


_PARTS = frozenset(("common", "geometry", "label", "files", "references", "text"))
_WRITERS = frozenset(("latest", "superseded_by", "first_seen", "changed"))
_NAMES = tuple(name for name in ProductRecord.__struct_fields__ if name not in _PARTS | _WRITERS)


class State(msgspec.Struct, array_like=True):
    """What only the writer knows of a product; ``successor`` is the path of what supersedes it."""

    superseded_by: str | None
    successor: str | None
    first_seen: int
    changed: int


class Document(NamedTuple):
    """A product ready to be written, but for its `State`: JSON without its closing brace, and the templates it names.

    ``label`` is what of the JSON comes from the label.
    """

    body: bytes
    templates: dict[str, bytes]
    label: LabelTerms


class Fields:
    """What the dictionary says of common fields to an index."""

    def __init__(self, fields: Mapping[str, FieldDefinition]) -> None:
        self.kinds = {
            name: field.type
            if field.type in ("time", "boolean")
            else "number"
            if field.type in ("integer", "real")
            else "text"
            for name, field in fields.items()
        }
        self.folded = frozenset(name for name, field in fields.items() if field.fold and self.kinds[name] == "text")


def template_id(template: bytes) -> str:
    """The id of a template, by its content."""
    return urlsafe_b64encode(hashlib.sha256(template).digest()[:15]).decode()


def binary(data: bytes) -> str:
    """Bytes as a binary field takes them."""
    return b2a_base64(data, newline=False).decode("ascii")


class Memory(NamedTuple):
    """What values become, remembered for values that come again."""

    coding: Coding
    seen: Seen


def encode(record: ProductRecord, fields: Fields, memory: Memory) -> Document:
    """The document of a product."""
    common, label = encode_common(record.common), encode_label(record.label, memory.coding)
    of_label = label_terms(record.label, memory.seen)
    naming = {cut(token) for text in semantics.naming_texts(record) for token in tokenize(text)}
    templates = {template_id(common.template): common.template, template_id(label.template): label.template}
    common_id, label_id = template_id(common.template), template_id(label.template)
    known = ProductRecord(**{name: getattr(record, name) for name in _NAMES})
    head = Head(known, common_id, label_id)
    document: dict[str, Any] = {
        "head": binary(_encode(head)),
        "common_shown": binary(_encode(_shown(record.common))),
        "common_values": binary(common.data),
        "label_values": binary(label.data),
        "labels": sorted(record.visibility),
        "names": sorted({cut(name) for name in _names(record)}),
        "references": sorted({cut(term(each.relation, each.identifier)) for each in record.references}),
        "tokens": list(naming | of_label.words),
    }
    if record.series is not None:
        document["series"] = cut(record.series)
    if record.geometry:
        document["geometry"] = list(map(_footprint, record.geometry))
        document["geometry_values"] = binary(zlib.compress(_encode(record.geometry), 1))
    if record.files:
        document["files_values"] = binary(_encode(record.files))
    if record.references:
        document["reference_values"] = binary(zlib.compress(_encode(record.references), 1))
    if record.text:
        document["label_as_written"] = binary(zlib.compress(record.text.encode("utf-8", "surrogatepass"), 1))
    document |= _common_terms(record, fields) | of_label.fields | _place_and_time(record)
    return Document(orjson.dumps(document)[:-1], templates, of_label)


def _shown(common: dict[str, CommonField]) -> dict[str, list[Shown]]:
    """Common fields as answers show them: most pages want no more."""
    return {name: list(map(_packable, values)) for name, values in show_common(common).items()}


def _packable(value: Shown) -> Shown:
    """A value as it can be packed: an integer beyond 64 bits, which no field of a schema holds, as a double."""
    return float(value) if isinstance(value, int) and value.bit_length() > _BITS else value


def _names(record: ProductRecord) -> Iterable[str]:
    """What a product is found by besides its uri."""
    names = (record.path, record.lid, record.lidvid or "", *semantics.product_ids(record.identifiers))
    return filter(None, names)


def whole(body: bytes, state: State) -> bytes:
    """The JSON of a document with its state."""
    known: dict[str, Any] = {
        "state": binary(_encode(state)),
        "c.latest": state.superseded_by is None,
        "c.firstSeen": state.first_seen,
        "c.changed": state.changed,
    }
    if state.successor is not None:
        known["successor"] = state.successor
    return body + b"," + orjson.dumps(known)[1:]


def _common_terms(record: ProductRecord, fields: Fields) -> dict[str, Any]:
    compared: dict[str, list[Literal]] = {}
    shown: dict[str, list[Literal]] = {}
    tokens: set[str] = set()
    for name, kind in fields.kinds.items():
        if name in ("latest", "firstSeen", "changed"):
            continue
        values = semantics.common_values(record, name)
        if not values:
            continue
        place = field_name(name)
        if kind != "text":
            numbers = _numbers(values, kind)
            if numbers:
                compared[place] = numbers
            continue
        texts = {value for value in values if isinstance(value, str)}
        tokens |= {cut(term(name, token)) for text in texts for token in tokenize(text)}
        if name in fields.folded:
            compared[place], shown[place] = sorted({cut(fold(text)) for text in texts}), sorted(map(cut, texts))
        else:
            compared[place] = sorted(map(cut, texts))
    return {"c": compared, "v": shown, "common_tokens": sorted(tokens)}


def _numbers(values: Iterable[Literal], kind: str) -> list[Literal]:
    numbers = {value for value in values if not isinstance(value, str)}
    if kind == "boolean":
        return sorted({bool(value) for value in numbers})
    if kind == "time":
        return sorted({int(value) for value in numbers})
    return sorted({finite(value) + 0.0 for value in numbers})


def _place_and_time(record: ProductRecord) -> dict[str, Any]:
    found: dict[str, Any] = {}
    seen = semantics.observation(record)
    if seen is not None:
        found["first_moment"], found["last_moment"] = seen
    where = [semantics.common_values(record, f"position.{name}") for name in ("body", "latitude", "longitude")]
    if all(where):
        body, latitude, longitude = (values[0] for values in where)
        if isinstance(body, str) and not isinstance(latitude, str) and not isinstance(longitude, str):
            found["position_body"] = cut(body)
            found["position_latitude"], found["position_longitude"] = finite(latitude), finite(longitude)
    return found


def _footprint(entry: Geometry) -> dict[str, Any]:
    """What a geometry entry is found by: its rectangle (the centre's where there is none), its centre, its intervals."""
    found: dict[str, Any] = {"body": cut(entry.body)}
    shape, middle = boxes.footprint(entry), boxes.center(entry)
    box = shape or middle
    if box is not None and box.south <= box.north:
        arcs = [{"gte": low, "lte": high} for low, high in boxes.east_ranges(box.west, box.east)]
        found |= {"whole": shape is not None, "latitude": {"gte": box.south, "lte": box.north}, "arc": arcs[0]}
        if len(arcs) > 1:
            found["second_arc"] = arcs[1]
    if middle is not None:
        found |= {"center_latitude": middle.south, "center_longitude": middle.west}
    for quantity, attribute in boxes.QUANTITIES.items():
        interval = getattr(entry, attribute)
        if interval is not None:
            found |= {f"{quantity}_low": finite(interval.low), f"{quantity}_high": finite(interval.high)}
    return found
