"""Reads a TOML file into a typed structure, with errors that name the file, the key and the fix."""

import difflib
import tomllib
import typing
from pathlib import Path
from typing import Any, TypeVar

import msgspec

Table = TypeVar("Table", bound=msgspec.Struct)


class ConfigurationError(Exception):
    """A configuration file that cannot be used; the message names the file, the key and the fix."""


def read_table(path: Path, kind: type[Table]) -> Table:
    """The content of the TOML file ``path`` as ``kind``; raises `ConfigurationError`."""
    try:
        with path.open("rb") as file:
            table = tomllib.load(file)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: not readable as TOML: {error}. Correct the file there.") from None
    except OSError as error:
        raise ConfigurationError(f"{path}: {error.strerror}. Make the file readable.") from None
    return convert(table, kind, str(path))


def convert(table: dict[str, Any], kind: type[Table], source: str) -> Table:
    """``table`` as ``kind``; raises `ConfigurationError` for unknown keys (with near matches) and wrong values."""
    _refuse_unknown(table, kind, source, "")
    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        reason, _, where = str(error).partition(" - at ")
        key = where.strip("`").removeprefix("$.") or "the file"
        raise ConfigurationError(f"{source}: {key}: {reason}. {_allowed(kind, key)}") from None


def _allowed(kind: type[msgspec.Struct], key: str) -> str:
    """What may stand at a top-level ``key`` that has a closed list of values."""
    for field in msgspec.structs.fields(kind):
        for choice in (field.type, *typing.get_args(field.type)):
            if field.encode_name == key and typing.get_origin(choice) is typing.Literal:
                return f"Write one of {', '.join(map(str, typing.get_args(choice)))}."
    return "Correct the value."


def _refuse_unknown(table: dict[str, Any], kind: type[msgspec.Struct], source: str, prefix: str) -> None:
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    for key, value in table.items():
        if key not in fields:
            raise ConfigurationError(f"{source}: unknown key {prefix + key!r}. {_advice(key, list(fields))}")
        inner = _structure(fields[key].type)
        if inner is None:
            continue
        for number, item in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(item, dict):
                place = f"{prefix}{key}[{number + 1}]." if isinstance(value, list) else f"{prefix}{key}."
                _refuse_unknown(item, inner, source, place)


def _structure(annotation: Any) -> type[msgspec.Struct] | None:
    """The structure inside ``annotation``: itself, or the items of a list or tuple of it."""
    for candidate in (annotation, *typing.get_args(annotation)):
        if isinstance(candidate, type) and issubclass(candidate, msgspec.Struct):
            return candidate
    return None


def _advice(key: str, known: list[str]) -> str:
    near = difflib.get_close_matches(key, known, n=3, cutoff=0.6)
    if near:
        return f"Did you mean {' or '.join(near)}?"
    return f"Known keys: {', '.join(known)}."
