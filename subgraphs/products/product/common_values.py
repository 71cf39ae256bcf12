"""The documents of a product's common fields, made of its record by what is selected."""

from collections.abc import Callable, Sequence
from typing import Any

from schema.dictionary import Dictionary
from schema.dictionary.describe import show_value
from schema.records import ProductRecord
from schema.times import format_time
from search.semantics import RECORD_FIELDS

Document = dict[str, Any]
Getter = Callable[[ProductRecord], Any]


def getter(name: str, dictionary: Dictionary) -> Getter:
    """Takes a common field's value from a record, a list where the field may have many."""
    definition = dictionary.fields[name]
    attribute = RECORD_FIELDS.get(name)
    if attribute is not None:
        return _moment(attribute) if definition.type == "time" else _attribute(attribute)
    return _many(name) if definition.cardinality == "many" else _one(name)


def document(getters: Sequence[tuple[str, Getter]]) -> Callable[[ProductRecord], Document]:
    """Makes the document of several fields."""

    def make(record: ProductRecord) -> Document:
        return {name: get(record) for name, get in getters}

    return make


def group(getters: Sequence[tuple[str, Getter]], present: Sequence[str]) -> Callable[[ProductRecord], Document | None]:
    """Makes the document of fields that stand together; none where the record has no value of ``present``."""
    make = document(getters)

    def made(record: ProductRecord) -> Document | None:
        has_value = any((field := record.common.get(name)) is not None and field.values for name in present)
        return make(record) if has_value else None

    return made


def _attribute(name: str) -> Getter:
    def get(record: ProductRecord) -> Any:
        value = getattr(record, name)
        return (str(value) or None) if isinstance(value, str) else value

    return get


def _moment(name: str) -> Getter:
    return lambda record: format_time(getattr(record, name))


def _one(name: str) -> Getter:
    def get(record: ProductRecord) -> Any:
        field = record.common.get(name)
        if field is None or not field.values:
            return None
        value = field.values[0]
        return show_value(value) if isinstance(value, tuple) else value

    return get


def _many(name: str) -> Getter:
    def get(record: ProductRecord) -> list[Any]:
        field = record.common.get(name)
        return list(map(show_value, field.values)) if field is not None else []

    return get
