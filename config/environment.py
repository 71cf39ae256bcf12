"""Settings from the environment: ``THARSIS_GATEWAY__LIMITS__DEPTH=20`` is ``gateway.limits.depth = 20``."""

import tomllib
import typing
from collections.abc import Mapping
from typing import Any

import msgspec

from config.tables import is_named, refuse_unknown, structure

PREFIX = "THARSIS_"
_SEPARATOR = "__"


def environment(variables: Mapping[str, str], kind: type[msgspec.Struct]) -> dict[str, Any]:
    """The table that the variables with two underscores make; raises `ConfigurationError` for an unknown key.

    Other variables that begin so (``THARSIS_DATA``) are no settings.
    """
    table: dict[str, Any] = {}
    for name, text in sorted(variables.items()):
        if not name.startswith(PREFIX) or _SEPARATOR not in name:
            continue
        *sections, key = name.removeprefix(PREFIX).lower().split(_SEPARATOR)
        nested: dict[str, Any] = {key: text}
        for section in reversed(sections):
            nested = {section: nested}
        refuse_unknown(nested, kind, name)
        _set(table, sections, key, _value(text, _type(kind, [*sections, key])))
    return table


def merged(table: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """A table with the keys of another put over its own."""
    result = dict(table)
    for key, value in over.items():
        known = result.get(key)
        result[key] = merged(known, value) if isinstance(known, dict) and isinstance(value, dict) else value
    return result


def _set(table: dict[str, Any], sections: list[str], key: str, value: Any) -> None:
    for section in sections:
        table = table.setdefault(section, {})
    table[key] = value


def _type(kind: Any, path: list[str]) -> Any:
    """The type that a path has; the keys of a table of names are passed over."""
    for key in path:
        if is_named(kind):
            kind = typing.get_args(kind)[1]
        else:
            inner = structure(kind)
            kind = {field.encode_name: field.type for field in msgspec.structs.fields(inner)}[key] if inner else str
    return kind


def _value(text: str, kind: Any) -> Any:
    """Text stays text where a text is wanted; lists may be written with commas, all else as in TOML."""
    many = typing.get_origin(kind) is tuple
    if not many and (str in (kind, *typing.get_args(kind)) or typing.get_origin(kind) is typing.Literal):
        return text
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        if many:
            return [part.strip() for part in text.split(",") if part.strip()]
        return text  # if it is of the wrong type, the conversion says what is wanted
