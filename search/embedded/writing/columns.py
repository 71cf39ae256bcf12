"""The values of a batch of products, gathered by column.

The values of label fields repeat much from product to product, so each distinct value of a field is looked at once.
"""

import math
from collections.abc import Iterable, Sequence

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
        self._unsorted: dict[tuple[ColumnName, Key], list[list[int]]] = {}

    def add(self, product: int, record: ProductRecord) -> None:
        """Add the values of a product; products come in ascending order."""
        self._add_common(product, record)
        self._add_label(product, record.label)
        for text in (record.title, record.uri, record.lid, record.lidvid, *record.identifiers.values()):
            if text:
                _append(self._texts, text, product)
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
            for (value, kind), products in values.items():
                self._spread(path, value, kind, products)
                tokens.add(value.text, products)
        self._sort()
        self._settle_order()
        self._sort()
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

    def _extend(self, column: ColumnName, kind: str, key: Key, products: list[int]) -> None:
        """Add products that may be out of order, or there already."""
        postings = self._column(column, kind)
        known = postings.get(key)
        if known is None:
            postings[key] = products
        else:
            self._unsorted.setdefault((column, key), [known]).append(products)

    def _sort(self) -> None:
        for (column, key), lists in self._unsorted.items():
            if column in self._postings:
                self._postings[column][key] = sorted(set().union(*lists))
        self._unsorted.clear()

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

    def _spread(self, path: str, value: Value, kind: type, products: list[int]) -> None:
        """Write one value of a label field into the columns of that field."""
        text = utf8(value.text)
        self._extend((channels.LABEL_TEXT, path), "text", text, products)
        self._extend((channels.LABEL_TYPE, path), "text", TYPE_NAMES[kind].encode(), products)
        if value.unit:
            self._extend((channels.LABEL_UNIT, path), "text", utf8(value.unit), products)
        number, time = semantics.number_of(value), semantics.time_of(value)
        if number is not None:
            name = "integer" if kind is int else "real"
            self._extend((channels.LABEL_NUMBER, path), name, number, products)
        if time is not None:
            self._extend((channels.LABEL_TIME, path), "time", float(time), products)
            if number is None:
                self._extend((channels.LABEL_NATURAL, path), "time", float(time), products)
        elif number is None:
            self._extend((channels.LABEL_PLAIN, path), "text", text, products)

    def _settle_order(self) -> None:
        """Keep what a label field sorts as only where it is neither its numbers, nor its times, nor its texts."""
        for channel, path in list(self._postings):
            column = (channel, path)
            numbers = self._postings.get((channels.LABEL_NUMBER, path))
            if channel == channels.LABEL_NATURAL and numbers is None:
                del self._postings[column]
            elif channel == channels.LABEL_NATURAL and numbers is not None:
                for key, products in numbers.items():
                    self._extend(column, "real", key, products)
            elif channel == channels.LABEL_PLAIN and not numbers and (channels.LABEL_TIME, path) not in self._postings:
                del self._postings[column]

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


class _Tokens:
    """Products by token, gathered as lists that may overlap."""

    def __init__(self) -> None:
        self._lists: dict[str, list[Sequence[int]]] = {}

    def add(self, text: str, products: Sequence[int]) -> None:
        for token in tokenize(text):
            known = self._lists.get(token)
            if known is None:
                self._lists[token] = [products]
            elif known[-1] is not products:
                known.append(products)

    def postings(self) -> dict[Key, list[int]]:
        return {
            utf8(token): list(lists[0]) if len(lists) == 1 else sorted(set().union(*lists))
            for token, lists in self._lists.items()
        }


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
