"""The values of a batch of products, gathered by column.

The values of label fields repeat much from product to product, so each distinct value of a field is looked at once.
"""

import math
from collections.abc import Iterable

from schema.label import LabelField, Value
from schema.records import ProductRecord
from schema.times import Time
from search import semantics
from search.embedded import channels
from search.embedded.channels import TYPE_NAMES, utf8
from search.embedded.footprints import Footprint, encode_footprints, footprint_of
from search.embedded.pages import Encoded, Key, encode_column, joined_kind
from search.tokens import fold, tokenize

_WRITER_FIELDS = frozenset({"latest", "firstSeen", "changed"})  # known only when the record is written
_COMMON_NAMES = tuple(name for name in semantics.RECORD_FIELDS if name not in _WRITER_FIELDS)
ColumnName = tuple[str, str]
"""Channel and field name."""
_Lists = dict[Key, list[list[int]]]
_TYPE_KEYS = {kind: name.encode() for kind, name in TYPE_NAMES.items()}
_TypedValue = tuple[Value, type]
"""A value with the type of its typed form: 1, 1.0 and True are equal and must stay apart."""


class Columns:
    """The values of ``size`` products by column; ``folded`` names the common fields that compare without case."""

    def __init__(self, size: int, folded: frozenset[str]) -> None:
        self._size, self._folded = size, folded
        self._postings: dict[ColumnName, dict[Key, list[int]]] = {}
        self._kinds: dict[ColumnName, set[str]] = {}
        self._label: dict[str, dict[_TypedValue, list[int]]] = {}
        self._texts: dict[str, list[int]] = {}
        self._footprints: dict[ColumnName, list[Footprint]] = {}

    def add(self, product: int, record: ProductRecord) -> None:
        """Add the values of a product; products come in ascending order."""
        self._add_common(product, record)
        self._add_label(product, record.label)
        for text in (record.title, record.uri, record.lid, record.lidvid, *record.identifiers.values()):
            if text:
                self._texts.setdefault(text, []).append(product)
        moments = semantics.observation(record)
        if moments is not None:
            for name, moment in zip((channels.FIRST_MOMENT, channels.LAST_MOMENT), moments, strict=True):
                self._add((channels.RECORD, name), float(moment), product, "time")
        for entry in record.geometry:
            self._footprints.setdefault((channels.GEOMETRY, entry.body), []).append(footprint_of(product, entry))
        self._add_position(product, record)

    def encoded(self) -> list[tuple[ColumnName, Encoded]]:
        """The columns; call it once, after the last product."""
        tokens = _Tokens()
        for text, products in self._texts.items():
            tokens.add(text, products)
        for path, values in self._label.items():
            self._spread(path, values, tokens)
        columns = [
            (column, encode_column(postings, self._size, joined_kind(self._kinds[column])))
            for column, postings in self._postings.items()
        ]
        found = tokens.postings()
        if found:
            columns.append(((channels.TOKENS, ""), encode_column(found, self._size, "text", ranked=False)))
        return columns

    def encoded_footprints(self) -> list[tuple[ColumnName, bytes]]:
        """The geometry by body."""
        return [(column, encode_footprints(entries)) for column, entries in self._footprints.items()]

    def _column(self, column: ColumnName, kind: str) -> dict[Key, list[int]]:
        postings = self._postings.get(column)
        if postings is None:
            postings = self._postings[column] = {}
            self._kinds[column] = set()
        self._kinds[column].add(kind)
        return postings

    def _add(self, column: ColumnName, key: Key, product: int, kind: str) -> None:
        _append(self._column(column, kind), key, product)

    def _add_common(self, product: int, record: ProductRecord) -> None:
        for name in _COMMON_NAMES:
            for value in semantics.common_values(record, name):
                self._add_value(name, value, product, TYPE_NAMES[type(value)])
        for name, field in record.common.items():
            if name in semantics.RECORD_FIELDS:
                continue
            kind = "time" if any(isinstance(value, Time) for value in field.values) else ""
            for value in semantics.common_values(record, name):
                self._add_value(name, value, product, kind or TYPE_NAMES[type(value)])

    def _add_value(self, name: str, value: str | float, product: int, kind: str) -> None:
        if not isinstance(value, str):
            self._add((channels.COMMON_NUMBER, name), _double(value), product, kind)
        elif name in self._folded:
            self._add((channels.COMMON_TEXT, name), utf8(fold(value)) + b"\0" + utf8(value), product, "folded")
        else:
            self._add((channels.COMMON_TEXT, name), utf8(value), product, "text")

    def _add_label(self, product: int, label: Iterable[LabelField]) -> None:
        fields = self._label
        for field in label:
            path = field[0]
            for value in field[1]:
                if value[3] is None:  # not missing
                    known = fields.get(path)
                    if known is None:
                        known = fields[path] = {}
                    key = (value, value[1].__class__)
                    products = known.get(key)
                    if products is None:
                        known[key] = [product]
                    elif products[-1] != product:
                        products.append(product)

    def _spread(self, path: str, values: dict[_TypedValue, list[int]], tokens: "_Tokens") -> None:
        """Write the values of one label field into the columns of that field."""
        field = _LabelField()
        for (value, kind), products in values.items():
            field.add(value, kind, products)
            tokens.add(value.text, products)
        for channel, (postings, column_kind) in field.columns().items():
            self._postings[channel, path] = postings
            self._kinds[channel, path] = {column_kind}

    def _add_position(self, product: int, record: ProductRecord) -> None:
        names = ("position.body", "position.latitude", "position.longitude")
        found = [semantics.common_values(record, name) for name in names]
        if not all(found):
            return
        body, latitude, longitude = (values[0] for values in found)
        if isinstance(body, str) and not isinstance(latitude, str) and not isinstance(longitude, str):
            south, west = float(latitude), float(longitude)
            entry = Footprint(product, False, south, south, west, west, south, west, (math.nan,) * 8)
            self._footprints.setdefault((channels.POSITION, body), []).append(entry)


class _LabelField:
    """The columns of one label field; products are lists that are put together at the end."""

    def __init__(self) -> None:
        self._texts: _Lists = {}
        self._types: _Lists = {}
        self._units: _Lists = {}
        self._numbers: _Lists = {}
        self._times: _Lists = {}
        self._only_times: _Lists = {}
        self._plain: _Lists = {}
        self._integers = True

    def add(self, value: Value, kind: type, products: list[int]) -> None:
        text = utf8(value.text)
        self._texts.setdefault(text, []).append(products)
        self._types.setdefault(_TYPE_KEYS[kind], []).append(products)
        if value.unit:
            self._units.setdefault(utf8(value.unit), []).append(products)
        number, time = semantics.number_of(value), semantics.time_of(value)
        if number is not None:
            self._numbers.setdefault(number, []).append(products)
            self._integers = self._integers and kind is int
        if time is not None:
            self._times.setdefault(float(time), []).append(products)
            if number is None:
                self._only_times.setdefault(float(time), []).append(products)
        elif number is None:
            self._plain.setdefault(text, []).append(products)

    def columns(self) -> dict[str, tuple[dict[Key, list[int]], str]]:
        """Postings and kind by channel; what the field sorts as is kept only where no other column says it."""
        numbers = "integer" if self._integers else "real"
        found = [
            (channels.LABEL_TEXT, self._texts, "text"),
            (channels.LABEL_TYPE, self._types, "text"),
            (channels.LABEL_UNIT, self._units, "text"),
            (channels.LABEL_NUMBER, self._numbers, numbers),
            (channels.LABEL_TIME, self._times, "time"),
        ]
        if self._numbers and self._only_times:
            natural = dict(self._numbers)
            for key, lists in self._only_times.items():
                natural[key] = natural.get(key, []) + lists
            found.append((channels.LABEL_NATURAL, natural, "real"))
        if self._plain and (self._numbers or self._times):
            found.append((channels.LABEL_PLAIN, self._plain, "text"))
        return {channel: (_joined(lists), kind) for channel, lists, kind in found if lists}


class _Tokens:
    """Products by token, gathered as lists that may overlap."""

    def __init__(self) -> None:
        self._lists: dict[str, list[list[int]]] = {}

    def add(self, text: str, products: list[int]) -> None:
        for token in tokenize(text):
            known = self._lists.get(token)
            if known is None:
                self._lists[token] = [products]
            elif known[-1] is not products:
                known.append(products)

    def postings(self) -> dict[Key, list[int]]:
        return _joined({utf8(token): lists for token, lists in self._lists.items()})


def _joined(postings: _Lists) -> dict[Key, list[int]]:
    return {key: lists[0] if len(lists) == 1 else sorted(set().union(*lists)) for key, lists in postings.items()}


def _append(postings: dict[Key, list[int]], key: Key, product: int) -> None:
    products = postings.get(key)
    if products is None:
        postings[key] = [product]
    elif products[-1] != product:
        products.append(product)


def _double(value: float) -> float:
    """The double that a number compares as; integers beyond all doubles as infinity."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf
