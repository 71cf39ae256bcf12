"""The documents of a product's common fields, made of its record by what is selected."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from schema.dictionary import Dictionary
from schema.dictionary.describe import show_value
from schema.records import ProductRecord
from schema.times import Time, format_time
from search.semantics import RECORD_FIELDS

Document = dict[str, Any]
Getter = Callable[[ProductRecord], Any]


class CommonDocument:
    """Makes the document of the common fields of these names, under the names without ``prefix``."""

    def __init__(self, names: Iterable[str], dictionary: Dictionary, prefix: str = "") -> None:
        fields = [(name, name.removeprefix(prefix), dictionary.fields[name]) for name in names]
        self._attributes = [
            (RECORD_FIELDS[name], key, field.type == "time") for name, key, field in fields if name in RECORD_FIELDS
        ]
        fields = [(name, key, field) for name, key, field in fields if name not in RECORD_FIELDS]
        self._single = [(name, key) for name, key, field in fields if field.cardinality == "one"]
        self._many = [(name, key, field.type == "time") for name, key, field in fields if field.cardinality == "many"]
        self._more: list[tuple[str, Getter]] = []

    def add(self, key: str, get: Getter) -> None:
        """Add what is no field of the dictionary."""
        self._more.append((key, get))

    def __call__(self, record: ProductRecord) -> Document:
        """Make the document; a field without value is None, or an empty list where it may have many."""
        common = record.common
        document: Document = {}
        for name, key in self._single:
            field = common.get(name)
            if field is None or not field.values:
                document[key] = None
                continue
            value = field.values[0]
            document[key] = value if type(value) is not Time else show_value(value)
        for name, key, is_time in self._many:
            field = common.get(name)
            values: list[Any] = list(field.values) if field is not None else []
            document[key] = values if not is_time else list(map(show_value, values))
        for attribute, key, is_time in self._attributes:
            value = getattr(record, attribute)
            document[key] = _shown_attribute(value, is_time)
        for key, get in self._more:
            document[key] = get(record)
        return document


def group(make: CommonDocument, present: Sequence[str]) -> Getter:
    """Makes the document of fields that stand together; none where the record has no value of ``present``."""

    def made(record: ProductRecord) -> Document | None:
        has_value = any((field := record.common.get(name)) is not None and field.values for name in present)
        return make(record) if has_value else None

    return made


def _shown_attribute(value: Any, is_time: bool) -> Any:
    if is_time:
        return format_time(value)
    return (str(value) or None) if isinstance(value, str) else value
