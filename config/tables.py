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
    return convert(read_toml(path), kind, str(path))


def read_toml(path: Path) -> dict[str, Any]:
    """The content of the TOML file ``path``; raises `ConfigurationError`."""
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: not readable as TOML: {error}. Correct the file there.") from None
    except OSError as error:
        raise ConfigurationError(f"{path}: {error.strerror}. Make the file readable.") from None


def convert(table: dict[str, Any], kind: type[Table], source: str) -> Table:
    """``table`` as ``kind``; raises `ConfigurationError` for unknown keys (with near matches) and wrong values."""
    refuse_unknown(table, kind, source)
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


def refuse_unknown(table: dict[str, Any], kind: type[msgspec.Struct], source: str, prefix: str = "") -> None:
    """Raise `ConfigurationError` for a key that ``kind`` does not have, with near matches."""
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    for key, value in table.items():
        if key not in fields:
            raise ConfigurationError(f"{source}: unknown key {prefix + key!r}. {_advice(key, list(fields))}")
        inner = structure(fields[key].type)
        if inner is None:
            continue
        named = is_named(fields[key].type) and isinstance(value, dict)
        for name, item in value.items() if named else enumerate(value if isinstance(value, list) else [value], 1):
            if isinstance(item, dict):
                place = f"{key}.{name}" if named else f"{key}[{name}]" if isinstance(value, list) else key
                refuse_unknown(item, inner, source, f"{prefix}{place}.")


def structure(annotation: Any) -> type[msgspec.Struct] | None:
    """The structure inside ``annotation``: itself, or the items of a list, a tuple or a table of it."""
    for candidate in (annotation, *typing.get_args(annotation)):
        if isinstance(candidate, type) and issubclass(candidate, msgspec.Struct):
            return candidate
    return None


def is_named(annotation: Any) -> bool:
    """Whether ``annotation`` is a table whose keys are names that users choose."""
    return typing.get_origin(annotation) is dict


def _advice(key: str, known: list[str]) -> str:
    near = difflib.get_close_matches(key, known, n=3, cutoff=0.6)
    if near:
        return f"Did you mean {' or '.join(near)}?"
    return f"Known keys: {', '.join(known)}."
