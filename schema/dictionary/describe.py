"""What the dictionary holds, and what it made of one label, as plain data for people and scripts."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from schema.dictionary.loader import Dictionary
from schema.dictionary.types import QUANTITIES, GeometryRule, Mission, Quantity, Rule, Source, Standard
from schema.label import Label, Scalar
from schema.records import CommonField, Geometry
from schema.times import Time, format_time

Plain = dict[str, Any]


def describe_fields(dictionary: Dictionary) -> list[Plain]:
    """Every common field with its definition; keys as in fields.toml."""
    return [msgspec.to_builtins(field) for field in dictionary.fields.values()]


def describe_missions(dictionary: Dictionary) -> list[Plain]:
    """Every mission with its spacecraft and instruments; ``untested`` is true, or names instruments, or is false."""
    return [
        {
            "mission": mission.mission,
            "name": mission.name,
            "spacecraft": [{"id": host.id, "name": host.name} for host in mission.spacecraft],
            "instruments": [{"id": instrument.id, "name": instrument.name} for instrument in mission.instrument],
            "untested": mission.untested if isinstance(mission.untested, bool) else list(mission.untested),
        }
        for mission in sorted(dictionary.missions.values(), key=lambda mission: mission.mission)
    ]


def describe_sources(dictionary: Dictionary, mission: str) -> list[Plain]:
    """Where each field of a mission comes from, in order of preference: its own rules, then its dialects'.

    Each has ``field``, ``dialect``, ``instruments``, ``spacecraft``, ``origin`` (label, index, constant, computed, fixed),
    ``where``, ``unit``, ``rule`` and ``untested``.
    """
    known = dictionary.missions[mission]
    found = [*_rules(known, known), *_positions(known)]
    final = {(rule.field, rule.dialect) for rule in known.rule if rule.final and not rule.instruments}
    for standard in dictionary.standards.values():
        found += [plain for plain in _rules(standard, known) if (plain["field"], plain["dialect"]) not in final]
    order = {name: place for place, name in enumerate(dictionary.fields)}
    return sorted(found, key=lambda source: order.get(source["field"], len(order)))


def explain_label(label: Label, common: Mapping[str, CommonField], geometry: Sequence[Geometry]) -> Plain:
    """Raw and common fields of a label side by side.

    ``common`` gives each field's values with provenance, ``geometry`` the bodies, ``label`` every statement with its line,
    its values as written and, in ``gives``, the common fields that were made from it.
    """
    users: dict[str, list[str]] = {}
    for name, field in common.items():
        _note(users, field.provenance.path if field.provenance is not None else None, name)
    for entry in geometry:
        for quantity, provenance in entry.provenance.items():
            _note(users, provenance.path, f"geometry.{quantity}")
    return {
        "common": {name: explain_field(field) for name, field in sorted(common.items())},
        "geometry": [msgspec.to_builtins(entry) for entry in geometry],
        "label": [
            {
                "path": field.path,
                "line": field.line,
                "values": [value.text for value in field.values],
                "unit": next((value.unit for value in field.values if value.unit), None),
                "missing": next((str(value.missing) for value in field.values if value.missing), None),
                "gives": users.get(field.path, []),
            }
            for field in label.fields()
        ],
    }


def explain_field(field: CommonField) -> Plain:
    """The values of a common field, why there are none, and where they are from."""
    explained: Plain = {"values": [show_value(value) for value in field.values]}
    if field.missing is not None:
        explained["missing"] = field.missing
    if field.provenance is not None:
        explained["provenance"] = msgspec.to_builtins(field.provenance)
    return explained


def show_value(value: Scalar) -> str | int | float | bool:
    """A moment in ISO 8601; a day or a year as it is written; everything else as it is."""
    if isinstance(value, Time):
        return value.text if value.end > value.begin else format_time(value.begin)
    return value


def _note(users: dict[str, list[str]], paths: str | None, name: str) -> None:
    for path in paths.split(", ") if paths else ():
        noted = users.setdefault(path, [])
        if name not in noted:
            noted.append(name)


def _rules(owner: Mission | Standard, mission: Mission) -> list[Plain]:
    found = [_source(rule.field, rule, rule, mission) for rule in owner.rule]
    for entry in owner.geometry:
        for name, source in _quantities(entry):
            found.append(_source(f"geometry.{name}", source, entry, mission))
    return found


def _quantities(entry: GeometryRule) -> Iterator[tuple[str, Source]]:
    for name in QUANTITIES:
        quantity: Quantity | None = getattr(entry, name)
        if quantity is not None:
            for source in [end for end in (quantity.low, quantity.high) if end is not None] or [quantity]:
                yield name, source


def _positions(mission: Mission) -> Iterator[Plain]:
    for site in mission.landing_site:
        where = f"{site.latitude}, {site.longitude} east ± {site.precision:g} m ({site.citation})"
        yield _plain("position", "fixed", where, mission, f"{mission.file}:landing_site", spacecraft=(site.spacecraft,))
    for table in mission.localization:
        where = f"{table.file}: {table.latitude}, {table.longitude} by {table.site}, {table.drive}"
        yield _plain(
            "position", "index", where, mission, f"{mission.file}:localization", spacecraft=(table.spacecraft,)
        )


def _source(field: str, source: Source, owner: Rule | GeometryRule, mission: Mission) -> Plain:
    if source.compute is not None:
        arguments = ", ".join(f"{name}={_listed(value)}" for name, value in source.arguments.items())
        origin, where = "computed", f"{source.compute}({arguments})"
    else:
        parts = [("index", " | ".join(source.index)), ("label", " | ".join(source.paths))]
        parts.append(("constant", "" if source.constant is None else _listed(source.constant)))
        given = [(name, text) for name, text in parts if text]
        origin, where = ", ".join(name for name, _ in given), "; ".join(text for _, text in given)
    plain = _plain(field, origin, where, mission, owner.name, owner.instruments, owner.spacecraft)
    return {**plain, "dialect": str(owner.dialect), "unit": source.unit}


def _plain(
    field: str,
    origin: str,
    where: str,
    mission: Mission,
    rule: str,
    instruments: tuple[str, ...] = (),
    spacecraft: tuple[str, ...] = (),
) -> Plain:
    untested = mission.untested
    if not isinstance(untested, bool):
        untested = bool(instruments) and set(instruments) <= set(untested)
    return {
        "field": field,
        "dialect": None,
        "instruments": list(instruments),
        "spacecraft": list(spacecraft),
        "origin": origin,
        "where": where,
        "unit": None,
        "rule": rule,
        "untested": untested,
    }


def _listed(value: object) -> str:
    return " | ".join(map(str, value)) if isinstance(value, tuple) else str(value)
