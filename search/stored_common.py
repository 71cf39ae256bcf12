"""The stored form of common fields: names and provenance in a template that products share, values in the product's row."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec

from schema.dictionary.describe import show_value
from schema.records import CommonField, Provenance
from search.stored import Templated, plain, scalar

_encode = msgspec.msgpack.Encoder().encode
Shown = str | int | float | bool


class _CommonEntry(msgspec.Struct, array_like=True):
    name: str
    values: int
    texts: int
    provenance: tuple[str, str, str | None, str | None] | None
    missing: str | None


class CommonTemplate(NamedTuple):
    """Entries by name, with where its values begin."""

    fields: dict[str, tuple[_CommonEntry, int]]


_common_template = msgspec.msgpack.Decoder(list[_CommonEntry])
_common_row = msgspec.msgpack.Decoder(list[Any])


def encode_common(common: dict[str, CommonField]) -> Templated:
    """The common fields with their provenance."""
    template = []
    row: list[object] = []
    for name, field in common.items():
        origin = field.provenance
        texts = origin.text if origin else ()
        provenance = (origin.source, origin.rule, origin.path, origin.unit) if origin else None
        template.append(_CommonEntry(name, len(field.values), len(texts), provenance, field.missing))
        row.extend(map(plain, field.values))
        row.extend(texts)
    return Templated(_encode(template), _encode(row))


def common_template(data: bytes) -> CommonTemplate:
    """The template that `encode_common` made."""
    fields, begin = {}, 0
    for entry in _common_template.decode(data):
        fields[entry.name] = (entry, begin)
        begin += entry.values + entry.texts
    return CommonTemplate(fields)


class CommonDecoder:
    """Decodes the common fields of one template: those of ``names``, or all; ``provenance`` says whether with theirs."""

    def __init__(self, template: CommonTemplate, names: Iterable[str] | None = None, provenance: bool = True) -> None:
        wanted = template.fields if names is None else [name for name in names if name in template.fields]
        self._single: list[tuple[str, int, str | None]] = []
        self._other: list[tuple[str, _CommonEntry, int]] = []
        for name in wanted:
            entry, begin = template.fields[name]
            if entry.values == 1 and (entry.provenance is None or not provenance):
                self._single.append((name, begin, entry.missing))
            else:
                self._other.append((name, entry, begin))
        self._provenance = provenance

    def decode(self, data: bytes) -> dict[str, CommonField]:
        """The common fields of one product."""
        row = _common_row.decode(data)
        found = {}
        for name, begin, missing in self._single:
            value = row[begin]
            found[name] = CommonField((value if type(value) is not list else scalar(value),), None, missing)
        for name, entry, begin in self._other:
            middle = begin + entry.values
            provenance = None
            if entry.provenance is not None and self._provenance:
                source, rule, path, unit = entry.provenance
                provenance = Provenance(source, rule, path, tuple(row[middle : middle + entry.texts]), unit)
            found[name] = CommonField(tuple(map(scalar, row[begin:middle])), provenance, entry.missing)
        return found


class ShownDecoder:
    """Decodes common fields of one template as answers show them: those of ``names`` that have values."""

    def __init__(self, template: CommonTemplate, names: Iterable[str]) -> None:
        entries = [(name, *template.fields[name]) for name in names if name in template.fields]
        self._places = [(name, begin, begin + entry.values) for name, entry, begin in entries if entry.values]

    def decode(self, data: bytes) -> dict[str, list[Shown]]:
        """The values of one product."""
        row = _common_row.decode(data)
        return {
            name: [value if type(value) is not list else show_value(scalar(value)) for value in row[begin:end]]
            for name, begin, end in self._places
        }


def show_common(common: dict[str, CommonField]) -> dict[str, list[Shown]]:
    """Common fields that have values, as answers show them."""
    return {name: list(map(show_value, field.values)) for name, field in common.items() if field.values}
