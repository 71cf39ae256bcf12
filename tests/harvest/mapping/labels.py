"""Label trees by hand, and dictionaries with a mission of the test's own."""

import shutil
from pathlib import Path
from typing import Any

from harvest.mapping import Mapped, Mapper
from schema.dictionary import COMMON, Dictionary, load_dictionary, read_dictionary
from schema.label import Block, Dialect, Label, Shape, Statement, Value
from schema.sentinels import text_sentinels

Members = list[tuple[str, Any]]


def value(text: str | int | float, unit: str | None = None) -> Value:
    """A value as a reader gives it: a number is typed, a sentinel is missing."""
    written = str(text)
    missing = text_sentinels().get(written.strip().casefold())
    return Value(written, None if missing else text, unit, missing)


def block(name: str, *members: tuple[str, Any]) -> tuple[str, Members]:
    """A named group of members."""
    return name, list(members)


def unit(text: str | int | float, spelling: str) -> Value:
    """A value with its unit."""
    return value(text, spelling)


def make_label(dialect: Dialect, *members: tuple[str, Any]) -> Label:
    """A label of ``(name, value)``, ``(name, (value, …))`` and ``(name, [members])``, a line each."""
    root = Block("pds:Product_Observational" if dialect is Dialect.PDS4 else "", 1)
    _fill(root, list(members), 1)
    return Label(dialect, root, "", 0, "hand")


def _fill(parent: Block, members: Members, line: int) -> int:
    for name, content in members:
        line += 1
        if isinstance(content, list):
            child = Block(name, line)
            line = _fill(child, content, line)
            parent.members.append(child)
        else:
            many = isinstance(content, tuple) and not isinstance(content, Value)
            items = content if many else (content,)
            values = tuple(item if isinstance(item, Value) else value(item) for item in items)
            parent.members.append(Statement(name, values, line, Shape.SEQUENCE if many else Shape.SCALAR))
    return line


def pds3(*members: tuple[str, Any]) -> Label:
    """A PDS3 label."""
    return make_label(Dialect.PDS3, *members)


def isis(*members: tuple[str, Any]) -> Label:
    """The label of an ISIS cube; the members stand in ``IsisCube``."""
    return make_label(Dialect.ISIS, ("IsisCube", list(members)))


def pds4(*members: tuple[str, Any]) -> Label:
    """A PDS4 label."""
    return make_label(Dialect.PDS4, *members)


def observation(*members: tuple[str, Any], target: str = "Mars", target_type: str = "Planet") -> tuple[str, Members]:
    """A PDS4 Observation_Area with a target."""
    identification = block("pds:Target_Identification", ("pds:name", target), ("pds:type", target_type))
    return block("pds:Observation_Area", *members, identification)


def map_label(label: Label, dictionary: Dictionary | None = None, **options: Any) -> Mapped:
    """The label mapped by the project's dictionary, or another one."""
    return Mapper(dictionary or load_dictionary()).map(label, path="X.LBL", **options)


def with_mission(folder: Path, text: str, name: str = "probe") -> Dictionary:
    """The project's fields, units, bodies and standards with one mission of the test's own, and no others."""
    common = folder / "common"
    shutil.copytree(COMMON, common, ignore=shutil.ignore_patterns("missions"))
    (common / "missions").mkdir()
    heading = f'mission = "{name}"\nname = "The Probe"\naliases = ["PROBE MISSION"]\n'
    spacecraft = '[[spacecraft]]\nid = "probe"\nname = "Probe"\naliases = ["PRB"]\n'
    instruments = '[[instrument]]\nid = "cam"\nname = "Camera"\n[[instrument]]\nid = "spec"\nname = "Spectrometer"\n'
    (common / "missions" / f"{name}.toml").write_text(heading + spacecraft + instruments + text, encoding="utf-8")
    return read_dictionary(common)


def values(mapped: Mapped, field: str) -> tuple[Any, ...]:
    """The values of a common field; fails where the field is absent."""
    return mapped.common[field].values
