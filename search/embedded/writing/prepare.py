"""The heavy part of writing, apart from the index itself: a batch of records as columns and stored rows.

`prepare` is a pure function of its arguments, made to run in worker processes; what it gives is bytes for the most part.
"""

import json
import math
import zlib

import msgspec

from schema.label import LabelField, Value
from schema.records import Description, DirectoryRecord, FileRecord, ProductRecord, Reference
from schema.times import Time
from search import semantics
from search.embedded import channels
from search.embedded.channels import TYPE_NAMES, utf8
from search.embedded.footprints import Footprint, encode_footprints, footprint_of
from search.embedded.pages import Encoded, Key, encode_column, joined_kind
from search.embedded.stored import Base, encode_base, encode_common, encode_label
from search.port import Batch
from search.tokens import fold, tokenize

_WRITER_FIELDS = frozenset({"latest", "firstSeen", "changed"})  # known only when the record is written
ColumnName = tuple[str, str]
"""Channel and field name."""


class PreparedProduct(msgspec.Struct, array_like=True):
    """The rows of one product. Templates are places in the batch's list."""

    uri: str
    digest: str
    labels: tuple[str, ...]
    series: str | None
    version: str
    release: str | None
    identifiers: list[tuple[str, int]]
    references: list[Reference]
    base: bytes
    common_template: int
    common: bytes
    label_template: int
    label: bytes
    geometry: bytes | None
    files: bytes | None
    text: bytes | None


class PreparedBatch(msgspec.Struct):
    """What `search.port.Writer.put` takes in place of the batch that it was made from."""

    products: list[PreparedProduct]
    templates: list[bytes]
    columns: list[tuple[ColumnName, Encoded]]
    footprints: list[tuple[ColumnName, bytes]]
    files: list[FileRecord]
    directories: list[DirectoryRecord]
    descriptions: list[Description]


PATH, LID, LIDVID, PRODUCT_ID = range(4)
"""Kinds of identifiers besides the uri."""


def prepare(batch: Batch, folded: frozenset[str]) -> PreparedBatch:
    """The stored form of a batch; ``folded`` names the common fields whose text compares without case."""
    templates: dict[bytes, int] = {}
    columns = _Columns(len(batch.products), folded)
    products = []
    for number, record in enumerate(batch.products):
        columns.add(number, record)
        products.append(_product(record, templates))
    return PreparedBatch(
        products,
        list(templates),
        columns.encoded(),
        columns.encoded_footprints(),
        batch.files,
        batch.directories,
        batch.descriptions,
    )


def _product(record: ProductRecord, templates: dict[bytes, int]) -> PreparedProduct:
    common, label = encode_common(record.common), encode_label(record.label)
    return PreparedProduct(
        record.uri,
        record.digest,
        tuple(sorted(record.visibility)),
        record.series,
        json.dumps(record.version_key),
        record.release,
        identifiers_of(record),
        list(record.references),
        encode_base(record),
        templates.setdefault(common.template, len(templates)),
        common.data,
        templates.setdefault(label.template, len(templates)),
        label.data,
        zlib.compress(msgspec.msgpack.encode(record.geometry), 1) if record.geometry else None,
        msgspec.msgpack.encode(record.files) if record.files else None,
        zlib.compress(utf8(record.text), 1) if record.text else None,
    )


def identifiers_of(record: ProductRecord | Base) -> list[tuple[str, int]]:
    """The texts besides the uri by which a product is found, with their kinds."""
    found = [(record.path, PATH), (record.lid, LID), (record.lidvid or "", LIDVID)]
    found.append((record.identifiers.get(semantics.PRODUCT_ID, ""), PRODUCT_ID))
    return [(text, kind) for text, kind in found if text]


class _Columns:
    """The values of a batch by column: products (numbers in the batch) by value."""

    def __init__(self, size: int, folded: frozenset[str]) -> None:
        self._size, self._folded = size, folded
        self._postings: dict[ColumnName, dict[Key, list[int]]] = {}
        self._kinds: dict[ColumnName, set[str]] = {}
        self._footprints: dict[ColumnName, list[Footprint]] = {}
        self._tokens: dict[bytes, list[int]] = {}
        self._token_cache: dict[str, frozenset[bytes]] = {}

    def add(self, product: int, record: ProductRecord) -> None:
        self._add_common(product, record)
        for field in record.label:
            self._add_label_field(product, field)
        for text in {text for text in semantics.searched_texts(record) if text}:
            self._add_tokens(product, text)
        moments = semantics.observation(record)
        if moments is not None:
            for name, moment in zip((channels.FIRST_MOMENT, channels.LAST_MOMENT), moments, strict=True):
                self._add((channels.RECORD, name), float(moment), product, "time")
        for entry in record.geometry:
            self._add_footprint((channels.GEOMETRY, entry.body), footprint_of(product, entry))
        self._add_position(product, record)

    def _add(self, column: ColumnName, key: Key, product: int, kind: str) -> None:
        postings = self._postings.get(column)
        if postings is None:
            postings = self._postings[column] = {}
            self._kinds[column] = set()
        self._kinds[column].add(kind)
        products = postings.get(key)
        if products is None:
            postings[key] = [product]
        elif products[-1] != product:
            products.append(product)

    def _add_common(self, product: int, record: ProductRecord) -> None:
        names = dict.fromkeys((*semantics.RECORD_FIELDS, *record.common))
        times = {name for name, field in record.common.items() if any(isinstance(each, Time) for each in field.values)}
        for name in names:
            if name in _WRITER_FIELDS:
                continue
            for value in semantics.common_values(record, name):
                if isinstance(value, str):
                    folds = name in self._folded
                    key = utf8(fold(value)) + b"\0" + utf8(value) if folds else utf8(value)
                    self._add((channels.COMMON_TEXT, name), key, product, "folded" if folds else "text")
                else:
                    kind = "time" if name in times else TYPE_NAMES[type(value)]
                    self._add((channels.COMMON_NUMBER, name), _double(value), product, kind)

    def _add_label_field(self, product: int, field: LabelField) -> None:
        name = field.path
        for value in channels.present_values(field):
            self._add((channels.LABEL_TEXT, name), utf8(value.text), product, "text")
            self._add((channels.LABEL_TYPE, name), TYPE_NAMES[type(value.typed)].encode(), product, "text")
            if value.unit:
                self._add((channels.LABEL_UNIT, name), utf8(value.unit), product, "text")
            self._add_natural(product, name, value)

    def _add_natural(self, product: int, name: str, value: Value) -> None:
        number, time = semantics.number_of(value), semantics.time_of(value)
        if number is not None:
            kind = "integer" if isinstance(value.typed, int) else "real"
            self._add((channels.LABEL_NUMBER, name), number, product, kind)
        if time is not None:
            self._add((channels.LABEL_TIME, name), float(time), product, "time")
            if number is None:
                self._add((channels.LABEL_NATURAL, name), float(time), product, "time")
        if number is None and time is None:
            self._add((channels.LABEL_PLAIN, name), utf8(value.text), product, "text")

    def _add_tokens(self, product: int, text: str) -> None:
        tokens = self._token_cache.get(text)
        if tokens is None:
            tokens = self._token_cache[text] = frozenset(map(utf8, tokenize(text)))
        for token in tokens:
            products = self._tokens.get(token)
            if products is None:
                self._tokens[token] = [product]
            elif products[-1] != product:
                products.append(product)

    def _add_position(self, product: int, record: ProductRecord) -> None:
        names = ("position.body", "position.latitude", "position.longitude")
        found = [semantics.common_values(record, name) for name in names]
        if not all(found):
            return
        body, latitude, longitude = (values[0] for values in found)
        if isinstance(body, str) and not isinstance(latitude, str) and not isinstance(longitude, str):
            place = (float(latitude), float(longitude))
            nothing = (math.nan,) * 8
            entry = Footprint(product, False, place[0], place[0], place[1], place[1], *place, nothing)
            self._add_footprint((channels.POSITION, body), entry)

    def _add_footprint(self, column: ColumnName, entry: Footprint) -> None:
        self._footprints.setdefault(column, []).append(entry)

    def encoded(self) -> list[tuple[ColumnName, Encoded]]:
        self._settle_order()
        columns = [
            (column, encode_column(postings, self._size, joined_kind(self._kinds[column])))
            for column, postings in self._postings.items()
        ]
        if self._tokens:
            columns.append(((channels.TOKENS, ""), encode_column(self._tokens, self._size, "text", ranked=False)))
        return columns

    def _settle_order(self) -> None:
        """Keep what a label field sorts as only where it is neither its numbers, nor its times, nor its texts."""
        for channel, name in list(self._postings):
            numbers = self._postings.get((channels.LABEL_NUMBER, name))
            if channel == channels.LABEL_NATURAL:
                if numbers is None:
                    del self._postings[channel, name]
                    continue
                for key, products in numbers.items():
                    moments = self._postings[channel, name]
                    moments[key] = sorted({*moments.get(key, ()), *products})
            elif channel == channels.LABEL_PLAIN and not numbers and (channels.LABEL_TIME, name) not in self._postings:
                del self._postings[channel, name]

    def encoded_footprints(self) -> list[tuple[ColumnName, bytes]]:
        return [(column, encode_footprints(entries)) for column, entries in self._footprints.items()]


def _double(value: float) -> float:
    """The double that a number compares as; integers beyond all doubles as infinity."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf
