"""Settings from the environment: ``THARSIS_GATEWAY__LIMITS__DEPTH=20`` is ``gateway.limits.depth = 20``."""

import tomllib
import typing
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import msgspec

from config.kinds import optional, plain
from config.tables import ConfigurationError, advice, entries, is_named, near, structure

PREFIX = "THARSIS_"
_SEPARATOR = "__"
_LOGICAL = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}


class Override(NamedTuple):
    """One variable, the keys that lead to where its value belongs, and the value."""

    name: str
    path: tuple[str, ...]
    value: Any


def overridden(table: Mapping[str, Any], variables: Mapping[str, str], kind: type[msgspec.Struct]) -> dict[str, Any]:
    """The table with the variables put over it; raises `ConfigurationError`, which names the variable.

    Variables without two underscores after ``THARSIS_`` (``THARSIS_DATA``) are no settings.
    """
    result = dict(table)
    for override in _overrides(table, variables, kind):
        nested: Any = override.value
        for key in reversed(override.path):
            nested = {key: nested}
        for _ in entries(nested, kind, override.name):
            pass
        result = merged(result, nested)
    return result


def merged(table: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """A table with the keys of another put over its own."""
    result = dict(table)
    for key, value in over.items():
        known = result.get(key)
        result[key] = merged(known, value) if isinstance(known, dict) and isinstance(value, dict) else value
    return result


def _overrides(
    table: Mapping[str, Any], variables: Mapping[str, str], kind: type[msgspec.Struct]
) -> Iterator[Override]:
    named = [name for name in variables if name.startswith(PREFIX) and _SEPARATOR in name.removeprefix(PREFIX)]
    for name in sorted(named, key=lambda one: (one.count(_SEPARATOR), one)):  # a whole table before keys in it
        path, annotation = _resolved(name, table, kind)
        yield Override(name, path, _value(name, ".".join(path), variables[name], annotation))


def _resolved(name: str, table: Mapping[str, Any], kind: type[msgspec.Struct]) -> tuple[tuple[str, ...], Any]:
    """The keys that a variable's name means, and the type of the value there."""
    path: list[str] = []
    annotation: Any = kind
    here: Any = table
    for part in name.removeprefix(PREFIX).split(_SEPARATOR):
        if is_named(annotation):
            key, annotation = _name(part, here), typing.get_args(annotation)[1]
        elif isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
            key, annotation = _key(name, part, path, annotation)
        else:
            raise ConfigurationError(f"{name}: {'.'.join(path)} is one value, without keys of its own. Name it alone.")
        path.append(key)
        here = here.get(key) if isinstance(here, Mapping) else None
    return tuple(path), annotation


def _key(name: str, part: str, path: list[str], kind: type[msgspec.Struct]) -> tuple[str, Any]:
    fields = {field.encode_name: field.type for field in msgspec.structs.fields(kind)}
    key = part.lower()
    if key not in fields:
        raise ConfigurationError(f"{name}: unknown key {'.'.join([*path, key])!r}. {near(key, fields)}")
    return key, fields[key]


def _name(part: str, here: Any) -> str:
    """A name that users choose: as the file spells it, else in lower case unless the variable mixes cases."""
    for known in here if isinstance(here, Mapping) else ():
        if known.lower() == part.lower():
            return str(known)
    return part.lower() if part.isupper() else part


def _value(name: str, place: str, text: str, annotation: Any) -> Any:
    try:
        value = _parsed(text, annotation)
        msgspec.convert(value, annotation)
    except msgspec.ValidationError as error:
        reason = str(error).partition(" - at ")[0]
        raise ConfigurationError(f"{name}: {place}: {reason}. {advice(annotation)}") from None
    except (ValueError, RecursionError) as error:
        what = "a table: { key = value, … }" if structure(annotation) or is_named(annotation) else "a list: [a, b]"
        raise ConfigurationError(
            f"{name}: {place}: not readable as TOML: {error or 'nested too deeply'}. Write {what}."
        ) from None
    return value


def _parsed(text: str, annotation: Any) -> Any:
    """Text stays text where a text is wanted; lists are written with commas or as in TOML; empty unsets what may be unset."""
    if not text and optional(annotation):
        return None
    kind = plain(annotation)
    if typing.get_origin(kind) is tuple and structure(kind) is None and not text.lstrip().startswith("["):
        return [part.strip() for part in text.split(",") if part.strip()]
    if typing.get_origin(kind) is tuple or is_named(kind) or structure(kind) is not None:
        return tomllib.loads(f"value = {text}")["value"]
    if kind is bool:
        return _LOGICAL.get(text.strip().lower(), text)
    if kind in (int, float):
        return _number(text, kind)
    return text


def _number(text: str, kind: type[int] | type[float]) -> int | float | str:
    try:
        return kind(text)
    except ValueError:
        return text  # the conversion says what is wanted
