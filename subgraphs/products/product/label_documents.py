"""The documents of label fields, with just what is selected of each: they are part of the answer as they are."""

from collections.abc import Iterable, Sequence
from typing import Any

from schema.dictionary.describe import show_value
from schema.label import LabelField, Value
from schema.records import ProductRecord
from search.semantics import glob_pattern
from search.tokens import fold

Document = dict[str, Any]
_PLAIN = frozenset({str, int, float, bool, type(None)})
_USUAL = ["path", "text", "value", "unit"]


class LabelDocuments:
    """Makes the documents of the label fields at ``paths`` (or all) whose path matches, with these ``names`` of each.

    The names are those of the type's fields, in the order of the answer.
    """

    def __init__(self, paths: Sequence[str] | None, match: str | None, names: Iterable[str]) -> None:
        self._paths = None if paths is None else frozenset(paths)
        self._match = match
        self._made: dict[int, tuple[LabelField, Document | None]] = {}
        """By the objects' ids: an engine may give one object to many products."""
        self._names = list(names)
        self._more = not set(_USUAL).issuperset(self._names)

    def __call__(self, record: ProductRecord) -> list[Document]:
        """The documents of a record's fields, in the label's order."""
        made, paths, match = self._made, self._paths, self._match
        documents = []
        for field in record.label:
            known = made.get(id(field))
            if known is None:
                path = field.path
                asked = (paths is None or path in paths) and (match is None or matches(path, match))
                known = made[id(field)] = field, self._document(field) if asked else None
            if known[1] is not None:
                documents.append(known[1])
        return documents

    def _document(self, field: LabelField) -> Document:
        values = field.values
        if len(values) == 1:
            text, typed, unit, _ = values[0]
            value = typed if type(typed) in _PLAIN else _shown(values[0])
            document: Document = {"path": field.path, "text": text, "value": value, "unit": unit}
        else:
            document = {
                "path": field.path,
                "text": ", ".join(value.text for value in values),
                "value": list(map(_shown, values)),
                "unit": next((value.unit for value in values if value.unit), None),
            }
        if self._more:
            document |= _more(field)
        return document if self._names == _USUAL else {name: document[name] for name in self._names}


def _more(field: LabelField) -> Document:
    every = [
        {"text": value.text, "value": _shown(value), "unit": value.unit, "missing": value.missing}
        for value in field.values
    ]
    return {"line": field.line, "shape": field.shape.value, "values": every}


def matches(path: str, match: str) -> bool:
    """Whether a path matches a glob, or holds a text, without case."""
    if "*" in match or "?" in match:
        return glob_pattern(fold(match)).fullmatch(fold(path)) is not None
    return fold(match) in fold(path)


def _shown(value: Value) -> Any:
    return show_value(value.typed) if value.typed is not None else None
