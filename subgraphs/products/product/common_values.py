"""The documents of a product's common fields, made of its record by what is selected."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from schema.dictionary import Dictionary
from schema.records import ProductRecord
from schema.times import format_time
from search.semantics import RECORD_FIELDS

Document = dict[str, Any]
Getter = Callable[[ProductRecord], Any]
_NULL: tuple[Any] = (None,)


class CommonDocuments:
    """Makes documents of the common fields of these names, under the names without ``prefix``.

    A field without a value is None, or an empty list where it may have many.
    """

    def __init__(self, names: Iterable[str], dictionary: Dictionary, prefix: str = "") -> None:
        self._single: list[tuple[str, str]] = []
        self._many: list[tuple[str, str]] = []
        self._others: list[tuple[str, Getter]] = []
        for name in names:
            key, field = name.removeprefix(prefix), dictionary.fields[name]
            if name in RECORD_FIELDS:
                self._others.append((key, _attribute(RECORD_FIELDS[name], field.type == "time")))
            else:
                (self._many if field.cardinality == "many" else self._single).append((name, key))

    def add(self, key: str, get: Getter) -> None:
        """Add what is no field of the dictionary."""
        self._others.append((key, get))

    def __call__(self, record: ProductRecord) -> Document:
        """The document of a record."""
        shown = record.shown.get
        document: Document = {key: shown(name, _NULL)[0] for name, key in self._single}
        for name, key in self._many:
            document[key] = shown(name) or []
        for key, get in self._others:
            document[key] = get(record)
        return document


def group(documents: CommonDocuments, present: Sequence[str]) -> Getter:
    """The document of fields that stand together; none where the record has no value of ``present``."""

    def get(record: ProductRecord) -> Document | None:
        return None if record.shown.keys().isdisjoint(present) else documents(record)

    return get


def _attribute(name: str, is_time: bool) -> Getter:
    def get(record: ProductRecord) -> Any:
        value = getattr(record, name)
        if is_time:
            return format_time(value)
        return (str(value) or None) if isinstance(value, str) else value

    return get
