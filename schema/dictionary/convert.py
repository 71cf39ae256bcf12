"""TOML tables to the dictionary's entries, one problem an entry, in words that a scientist understands."""

import re
from typing import Any, TypeVar

import msgspec

from schema.dictionary.problems import Findings, near
from schema.dictionary.types import Mission, Standard

_Entry = TypeVar("_Entry", bound=msgspec.Struct)
_UNKNOWN = re.compile(r"Object contains unknown field `(?P<name>[^`]*)`(?: - at `(?P<where>[^`]*)`)?")
_TYPES = {"object": "table", "array": "list", "str": "text"}


def convert_entry(table: Any, kind: type[_Entry], entry: str, findings: Findings) -> _Entry | None:
    """The entry that ``table`` writes, or None with the problem noted."""
    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        _explain(str(error), kind, entry, findings)
        return None


def convert_entries(tables: Any, kind: type[_Entry], key: str, findings: Findings) -> list[_Entry]:
    """The entries of a list of tables ``[[key]]``; those that are wrong are noted and left out."""
    if not isinstance(tables, list):
        findings.add(key, "is one table", f"write [[{key}]] with double brackets")
        return []
    entries = []
    for position, table in enumerate(tables, 1):
        entry = convert_entry(table, kind, _title(key, position, table), findings)
        if entry is not None:
            entries.append(entry)
    return entries


def convert_mission(table: dict[str, Any], findings: Findings) -> Mission | None:
    """A mission's file; its lists are converted entry by entry, so that all that is wrong is said at once."""
    return _convert_parts(table, Mission, findings)


def convert_standard(table: dict[str, Any], findings: Findings) -> Standard | None:
    """The file of a dialect's rules."""
    return _convert_parts(table, Standard, findings)


def _convert_parts(table: dict[str, Any], kind: type[_Entry], findings: Findings) -> _Entry | None:
    whole = dict(table)
    parts: dict[str, tuple[Any, ...]] = {}
    for item in msgspec.structs.fields(kind):
        part = _part_type(item.type)
        if part is None or item.name not in whole:
            continue
        entries = convert_entries(whole.pop(item.name), part, item.name, findings)
        parts[item.name] = tuple(_name_rules(entries, item.name, findings.file))
        if item.required:
            whole[item.name] = []
    owner = convert_entry(whole, kind, "the file", findings)
    if owner is None:
        return None
    return msgspec.structs.replace(owner, file=findings.file, **parts)


def _part_type(hint: Any) -> type[msgspec.Struct] | None:
    arguments = getattr(hint, "__args__", ())
    first = arguments[0] if arguments else None
    return first if isinstance(first, type) and issubclass(first, msgspec.Struct) else None


def _name_rules(entries: list[Any], key: str, file: str) -> list[Any]:
    """Rules named ``missions/mro.toml:exposure``, the second of a field ``…:exposure#2``."""
    if key not in ("rule", "geometry"):
        return entries
    counts: dict[str, int] = {}
    named = []
    for entry in entries:
        field = entry.field if key == "rule" else "geometry"
        counts[field] = number = counts.get(field, 0) + 1
        suffix = f"#{number}" if number > 1 else ""
        named.append(msgspec.structs.replace(entry, name=f"{file}:{field}{suffix}"))
    return named


def _title(key: str, position: int, table: Any) -> str:
    if isinstance(table, dict):
        for name in ("field", "id", "name", "path", "file"):
            if isinstance(table.get(name), str):
                return f"{key} {position} ({table[name]})"
    return f"{key} {position}"


def _explain(message: str, kind: type[msgspec.Struct], entry: str, findings: Findings) -> None:
    match = _UNKNOWN.match(message)
    if match is not None:
        keys = {key for struct in (kind, *_nested(kind)) for key in _keys(struct)}
        where = f" (in {match['where']})" if match["where"] else ""
        findings.add(entry, f"the key {match['name']!r}{where} is not known", near(match["name"], keys))
        return
    for before, after in _TYPES.items():
        message = message.replace(f"`{before}`", f"`{after}`")
    findings.add(entry, message.replace("Object missing required field", "it lacks the key"), "correct this value")


def _keys(kind: type[msgspec.Struct]) -> list[str]:
    return [field.encode_name for field in msgspec.structs.fields(kind)]


def _nested(kind: type[msgspec.Struct]) -> list[type[msgspec.Struct]]:
    found = []
    for field in msgspec.structs.fields(kind):
        for hint in (field.type, *getattr(field.type, "__args__", ())):
            if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
                found.append(hint)
    return found
