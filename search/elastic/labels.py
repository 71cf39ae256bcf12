"""The terms of raw label fields; each begins with the path of its field (`search.elastic.terms`)."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from schema.label import LabelField, Value
from schema.times import Time
from search import semantics
from search.elastic.terms import SEPARATOR, cut, natural_key, number_key, time_key
from search.tokens import tokenize

_TYPES = {int: "integer", float: "real", bool: "boolean", Time: "time", str: "string", type(None): "none"}
TYPES = {name: kind for kind, name in _TYPES.items()}

_Kinds = tuple[str, str | None, str | None, str, str, tuple[str, ...], str | None]
Seen = dict[tuple[Value, type], _Kinds]
"""What values become, remembered for values that come again."""


class LabelTerms(NamedTuple):
    """The fields of a document that a label fills, and all words of the label."""

    fields: dict[str, Any]
    words: set[str]


def label_terms(label: Iterable[LabelField], seen: Seen) -> LabelTerms:
    """Texts, numbers, times, types, units and tokens of all fields, and what each field sorts by."""
    found: dict[str, set[str]] = {name: set() for name in _NAMES}
    texts, numbers, times, types, units, tokens = (found[name] for name in _NAMES)
    sorts: dict[str, set[str]] = {}
    everything: set[str] = set()
    for path, values, _, _ in label:
        start = path + SEPARATOR
        for value in values:
            if value[3] is not None:
                continue
            key = (value, value[1].__class__)
            kinds = seen.get(key)
            if kinds is None:
                kinds = seen[key] = _kinds(value)
            text, number, time, natural, kind, words, unit = kinds
            texts.add(start + text)
            types.add(start + kind)
            tokens.update([start + word for word in words])
            everything.update(words)
            sorts.setdefault(path, set()).add(natural)
            if number is not None:
                numbers.add(start + number)
            if time is not None:
                times.add(start + time)
            if unit is not None:
                units.add(start + unit)
    fields: dict[str, Any] = {name: list(terms) for name, terms in found.items() if terms}
    fields["label_paths"] = list(sorts)
    fields["label_sort"] = {path: list(keys) for path, keys in sorts.items()}
    return LabelTerms(fields, everything)


_NAMES = ("label_text", "label_number", "label_time", "label_types", "label_units", "label_tokens")


def _kinds(value: Value) -> _Kinds:
    """A value's text, number, time, sort key, type, tokens and unit as terms without their path."""
    number, time = semantics.number_of(value), semantics.time_of(value)
    natural = number if number is not None else time if time is not None else value.text
    return (
        cut(value.text),
        None if number is None else number_key(number),
        None if time is None else time_key(time),
        natural_key(natural),
        _TYPES.get(type(value.typed), "string"),
        tuple([cut(word) for word in tokenize(value.text)]),
        cut(value.unit) if value.unit else None,
    )
