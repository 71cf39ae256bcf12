"""Reads the dictionary's data files into one `Dictionary`, or says all that is wrong with them at once."""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from schema.dictionary.checks import check_dictionary, check_names
from schema.dictionary.convert import convert_entries, convert_entry, convert_mission, convert_standard
from schema.dictionary.instrument_names import InstrumentNames
from schema.dictionary.names import Names, Targets
from schema.dictionary.problems import DictionaryError, Findings
from schema.dictionary.things import Body, Target, Unit
from schema.dictionary.types import FieldDefinition, Mission, Standard
from schema.dictionary.units import Units
from schema.label import Dialect
from schema.problems import Problem

COMMON = Path(__file__).parents[1] / "common"
"""The folder of the dictionary's data files."""

_Entry = TypeVar("_Entry", bound=msgspec.Struct)


@dataclass(frozen=True)
class Dictionary:
    """What the common fields mean and where they come from. ``digest`` changes with any of the data files."""

    fields: Mapping[str, FieldDefinition]
    missions: Mapping[str, Mission]
    standards: Mapping[Dialect, Standard]
    units: Units
    bodies: tuple[Body, ...]
    targets: Targets
    digest: str
    names: Names = field(repr=False)
    instruments: Mapping[str, InstrumentNames] = field(repr=False)

    def rule_names(self) -> list[str]:
        """The names of all rules, for a report of those that never fired."""
        names: list[str] = []
        owners: list[Standard | Mission] = [*self.standards.values(), *self.missions.values()]
        for owner in owners:
            names += [rule.name for rule in owner.rule]
            names += [geometry.name for geometry in owner.geometry]
        return names


def load_dictionary(folder: Path = COMMON) -> Dictionary:
    """The dictionary in ``folder``, read once per process. Raises `DictionaryError` with every problem found."""
    return _load(folder.resolve())


@cache
def _load(folder: Path) -> Dictionary:
    return read_dictionary(folder)


def read_dictionary(folder: Path) -> Dictionary:
    """The dictionary as its files are now. Raises `DictionaryError` with every problem found."""
    files = sorted([*folder.glob("*.toml"), *folder.glob("standards/*.toml"), *folder.glob("missions/*.toml")])
    digest = hashlib.sha256()
    tables: dict[str, dict[str, Any]] = {}
    problems: list[Problem] = []
    for file in files:
        content = file.read_bytes()
        name = file.relative_to(folder).as_posix()
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
        try:
            tables[name] = tomllib.loads(content.decode("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            problems.append(Problem(name, None, "the file", f"is not TOML: {error}", "mend the syntax at that line"))
    return _build(tables, digest.hexdigest(), problems)


def _build(tables: Mapping[str, dict[str, Any]], digest: str, problems: list[Problem]) -> Dictionary:
    fields = _named(tables, "fields.toml", "field", FieldDefinition, problems)
    fields = {name: msgspec.structs.replace(entry, name=name) for name, entry in fields.items()}
    units = Units(_named(tables, "units.toml", "unit", Unit, problems))
    bodies = _listed(tables, "bodies.toml", "body", Body, problems)
    others = _listed(tables, "targets.toml", "target", Target, problems)
    standards: dict[Dialect, Standard] = {}
    missions: dict[str, Mission] = {}
    for name, table in tables.items():
        findings = Findings(name)
        if name.startswith("standards/"):
            standard = convert_standard(table, findings)
            if standard is not None:
                standards[standard.dialect] = standard
        elif name.startswith("missions/"):
            mission = convert_mission(table, findings)
            if mission is not None:
                missions[mission.mission] = mission
        problems += findings.problems
    dictionary = Dictionary(
        fields=fields,
        missions=missions,
        standards=standards,
        units=units,
        bodies=tuple(bodies),
        targets=Targets(bodies, others),
        digest=digest,
        names=Names(missions.values()),
        instruments={short: InstrumentNames(mission) for short, mission in missions.items()},
    )
    problems += check_names(bodies, others, units, missions)
    problems += check_dictionary(fields, units, dictionary.targets, standards, missions)
    if problems:
        raise DictionaryError(problems)
    return dictionary


def _named(
    tables: Mapping[str, dict[str, Any]], file: str, key: str, kind: type[_Entry], problems: list[Problem]
) -> dict[str, _Entry]:
    """The entries ``[key.name]`` of a file, by name."""
    findings = Findings(file)
    raw = _only(tables, file, key, findings)
    entries = {}
    for name, table in _flat(raw).items():
        entry = convert_entry(table, kind, f"{key}.{name}", findings)
        if entry is not None:
            entries[name] = entry
    problems += findings.problems
    return entries


def _listed(
    tables: Mapping[str, dict[str, Any]], file: str, key: str, kind: type[_Entry], problems: list[Problem]
) -> list[_Entry]:
    """The entries ``[[key]]`` of a file."""
    findings = Findings(file)
    entries = convert_entries(_only(tables, file, key, findings) or [], kind, key, findings)
    problems += findings.problems
    return entries


def _only(tables: Mapping[str, dict[str, Any]], file: str, key: str, findings: Findings) -> Any:
    table = tables.get(file)
    if table is None:
        findings.add("the file", "is absent or not TOML", "put it back")
        return {}
    for other in table:
        if other != key:
            findings.add(other, "is no key of this file", f"write its entries under {key!r}")
    return table.get(key, {})


def _flat(raw: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Tables by dotted name: ``[field.position.latitude]`` is the field ``position.latitude``."""
    entries: dict[str, Any] = {}
    for name, table in raw.items():
        if isinstance(table, dict) and table and all(isinstance(value, dict) for value in table.values()):
            entries |= _flat(table, f"{prefix}{name}.")
        else:
            entries[prefix + name] = table
    return entries
