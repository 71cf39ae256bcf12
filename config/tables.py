"""Reads a TOML file into a typed structure, with errors that name the file, the key and the fix."""

import difflib
import re
import tomllib
import typing
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec

from config.kinds import plain

Table = TypeVar("Table", bound=msgspec.Struct)
_STEP = re.compile(r"\.(\w+)|\[(\d+|\.\.\.)\]")


class ConfigurationError(Exception):
    """A configuration file that cannot be used; the message names the file, the key and the fix."""


class Entry(NamedTuple):
    """One key of a table: ``holder[key]``, as ``place`` from the top, of the type ``annotation``."""

    holder: dict[str, Any]
    key: str
    place: str
    annotation: Any


def read_table(path: Path, kind: type[Table]) -> Table:
    """The content of the TOML file ``path`` as ``kind``; raises `ConfigurationError`."""
    return convert(read_toml(path), kind, str(path))


def read_toml(path: Path) -> dict[str, Any]:
    """The content of the TOML file ``path``; raises `ConfigurationError`."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"{path}: {error.strerror}. Make the file readable.") from None
    return parse_toml(data, str(path))


def parse_toml(data: bytes, source: str) -> dict[str, Any]:
    """The content of a TOML file that was read from ``source``; raises `ConfigurationError`."""
    try:
        return tomllib.loads(data.decode("utf-8-sig"))  # editors of Windows put a mark before all
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{source}: not readable as TOML: {error}. Correct the file there.") from None
    except RecursionError:
        raise ConfigurationError(f"{source}: not readable as TOML: nested too deeply. Correct the file.") from None


def convert(table: dict[str, Any], kind: type[Table], source: str) -> Table:
    """``table`` as ``kind``; raises `ConfigurationError` for unknown keys (with near matches) and wrong values."""
    for _ in entries(table, kind, source):
        pass
    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        reason, _, where = str(error).partition(" - at ")
        place, annotation = _located(where.strip("`").removeprefix("$"), table, kind)
        raise ConfigurationError(
            f"{source}: {place or 'the file'}: {reason}. {_mending(place, annotation, reason)}"
        ) from None


def entries(table: dict[str, Any], kind: type[msgspec.Struct], source: str, prefix: str = "") -> Iterator[Entry]:
    """All keys of a table and of the tables in it; raises `ConfigurationError` for one that ``kind`` does not have."""
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    for key, value in table.items():
        if key not in fields:
            raise ConfigurationError(f"{source}: unknown key {prefix + key!r}. {near(key, fields)}")
        annotation = fields[key].type
        yield Entry(table, key, prefix + key, annotation)
        inner = structure(annotation)
        if inner is None:
            continue
        for place, item in _items(key, value, named=is_named(annotation)):
            if isinstance(item, dict):
                yield from entries(item, inner, source, f"{prefix}{place}.")


def _items(key: str, value: Any, *, named: bool) -> Iterator[tuple[str, Any]]:
    """The tables that a key holds: itself, its list's, or those under names that users choose."""
    if named and isinstance(value, dict):
        yield from ((f"{key}.{name}", item) for name, item in value.items())
    elif isinstance(value, list) and not named:
        yield from ((f"{key}[{number}]", item) for number, item in enumerate(value, 1))
    else:
        yield key, value


def structure(annotation: Any) -> type[msgspec.Struct] | None:
    """The structure inside ``annotation``: itself, or the items of a list, a tuple or a table of it."""
    for candidate in (annotation, *typing.get_args(annotation)):
        if isinstance(candidate, type) and issubclass(candidate, msgspec.Struct):
            return candidate
    return None


def is_named(annotation: Any) -> bool:
    """Whether ``annotation`` is a table whose keys are names that users choose."""
    return typing.get_origin(annotation) is dict


def advice(annotation: Any) -> str:
    """How to mend a value of the wrong type."""
    kind = plain(annotation)
    if typing.get_origin(kind) is typing.Literal:
        return f"Write one of {', '.join(map(str, typing.get_args(kind)))}."
    return "Correct the value."


def _mending(place: str, annotation: Any, reason: str) -> str:
    """How to mend what stands at a place of a TOML file."""
    if "missing required field" in reason:
        return "Add it."
    kind = typing.get_origin(plain(annotation))
    if kind is tuple:
        return f"Write [[{place}]] above each." if structure(annotation) else 'Write a list, ["a", "b"].'
    if kind is dict and structure(annotation):
        return f"Write [{place}.NAME] above the keys of each."
    return advice(annotation)


def near(key: str, known: Iterable[str]) -> str:
    """The known keys that are like an unknown one, or all."""
    found = difflib.get_close_matches(key, known, n=3, cutoff=0.6)
    if found:
        return f"Did you mean {' or '.join(found)}?"
    return f"Known keys: {', '.join(known)}."


def _located(path: str, value: Any, annotation: Any) -> tuple[str, Any]:
    """The place that a path of msgspec means, with names for its ``[...]`` and counted from 1, and the type there."""
    place = ""
    for key, index in _STEP.findall(path):
        inner = structure(annotation) or annotation
        if key:
            fields = msgspec.structs.fields(inner) if isinstance(inner, type) else ()
            annotation = next((field.type for field in fields if field.encode_name == key), None)
            value = value[key]
            place += f".{key}"
        elif index == "...":
            annotation = typing.get_args(annotation)[1]
            name = next(name for name, item in value.items() if not _fits(item, annotation))
            value = value[name]
            place += f".{name}"
        else:
            annotation = typing.get_args(annotation)[0] if typing.get_args(annotation) else annotation
            value = value[int(index)]
            place += f"[{int(index) + 1}]"
    return place.removeprefix("."), annotation


def _fits(value: Any, annotation: Any) -> bool:
    try:
        msgspec.convert(value, annotation)
    except msgspec.ValidationError:
        return False
    return True
