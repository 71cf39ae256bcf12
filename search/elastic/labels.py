"""The terms of raw label fields; each begins with the path of its field (`search.elastic.terms`)."""

from collections.abc import Iterable
from typing import Any

from schema.label import LabelField, Value
from schema.times import Time
from search import semantics
from search.elastic.terms import cut, natural_key, number_key, term, time_key
from search.tokens import tokenize

_TYPES = {int: "integer", float: "real", bool: "boolean", Time: "time", str: "string", type(None): "none"}
TYPES = {name: kind for kind, name in _TYPES.items()}

_Terms = dict[str, Any]
_Kinds = tuple[str, str | None, str | None, str, str, tuple[str, ...]]


def label_terms(label: Iterable[LabelField]) -> _Terms:
    """Texts, numbers, times, types, units and tokens of all fields, and what each field sorts by."""
    texts: set[str] = set()
    numbers: set[str] = set()
    times: set[str] = set()
    types: set[str] = set()
    units: set[str] = set()
    tokens: set[str] = set()
    sorts: dict[str, set[str]] = {}
    for path, values, _, _ in label:
        for value in semantics.present(values):
            text, number, time, natural, kind, words = _kinds(value)
            texts.add(term(path, text))
            sorts.setdefault(path, set()).add(natural)
            types.add(term(path, kind))
            tokens.update([term(path, word) for word in words])
            if number is not None:
                numbers.add(term(path, number))
            if time is not None:
                times.add(term(path, time))
            if value.unit:
                units.add(term(path, cut(value.unit)))
    found: _Terms = {
        "label_paths": list(sorts),
        "label_text": list(texts),
        "label_sort": {path: list(keys) for path, keys in sorts.items()},
        "label_types": list(types),
        "label_tokens": list(tokens),
    }
    for name, terms in (("label_number", numbers), ("label_time", times), ("label_units", units)):
        if terms:
            found[name] = list(terms)
    return found


def _kinds(value: Value) -> _Kinds:
    """A value's text, number, time, sort key, type and tokens as terms without their path."""
    number, time = semantics.number_of(value), semantics.time_of(value)
    natural = number if number is not None else time if time is not None else value.text
    return (
        cut(value.text),
        None if number is None else number_key(number),
        None if time is None else time_key(time),
        natural_key(natural),
        _TYPES.get(type(value.typed), "string"),
        tuple([cut(word) for word in tokenize(value.text)]),
    )
