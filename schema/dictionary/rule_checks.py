"""Whether one rule is sound: its field, its one source, units, paths, values."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from schema.dictionary.computed import COMPUTED
from schema.dictionary.names import Targets
from schema.dictionary.paths import PathError, compile_path
from schema.dictionary.problems import Findings, near
from schema.dictionary.types import LONGITUDES, QUANTITIES, FieldDefinition, GeometryRule, Quantity, Rule, Source
from schema.dictionary.units import UnitError, Units
from schema.label import Dialect

_PICKS = ("all", "first", "last", "min", "max")
_ORIENTATIONS = re.compile(r"SOLAR_?LONGITUDE|SUB_?SOLAR|LOCAL_HOUR|RIGHT_ASCENSION", re.IGNORECASE)
_TARGET_PLACES = re.compile(
    r"CENTER_(LAT|LON)|(MIN|MAX)(IMUM)?_?(LAT|LON)|MOST_LONG|BOUNDING|SUB_?(SPACECRAFT|SOLAR)|RETICLE|(UPPER|LOWER)_(LEFT|RIGHT)",
    re.IGNORECASE,
)
_GEOMETRY_UNITS = {"pixel_scale": "m", "radii": "km"}


class Known(NamedTuple):
    """What rules may name. ``instruments`` and ``spacecraft`` are None outside a mission's file."""

    fields: Mapping[str, FieldDefinition]
    units: Units
    targets: Targets
    instruments: Collection[str] | None = None
    spacecraft: Collection[str] | None = None


def check_rule(rule: Rule, entry: str, known: Known, findings: Findings) -> None:
    """Note all that is wrong with a rule for a common field."""
    field = known.fields.get(rule.field)
    if field is None:
        findings.add(entry, f"the field {rule.field!r} is not in fields.toml", near(rule.field, known.fields))
    elif field.source == "record":
        findings.add(entry, "this field is filled by the harvest from the record itself", "delete the rule")
    else:
        _check_unit(rule, "localday/24" if field.form == "local_time" else field.unit, entry, known, findings)
        _check_values(rule, field, entry, findings)
    _check_owners(rule, entry, known, findings)
    _check_source(rule, rule.dialect, entry, findings)
    names = [*rule.paths, *rule.index]
    if rule.field.startswith("position."):
        _refuse(names, _TARGET_PLACES, "is a place of the target, never of the spacecraft", entry, findings)
    if rule.field == "position.longitude":
        _refuse(names, _ORIENTATIONS, "is no longitude of a place", entry, findings)


def check_geometry(geometry: GeometryRule, entry: str, known: Known, findings: Findings) -> None:
    """Note all that is wrong with a geometry entry."""
    _check_owners(geometry, entry, known, findings)
    _check_source(geometry.body, geometry.dialect, f"{entry}, body", findings)
    if isinstance(geometry.body.constant, str) and known.targets.find(geometry.body.constant) is None:
        findings.add(entry, f"the body {geometry.body.constant!r} is not in bodies.toml", "write its IAU name")
    for key, allowed in (
        ("latitude_type", ("planetocentric", "planetographic")),
        ("longitude_direction", ("east", "west")),
    ):
        convention = getattr(geometry, key)
        default = convention.default if isinstance(convention, Quantity) else convention
        if default is not None and default not in allowed:
            findings.add(f"{entry}, {key}", f"{default!r} is not known", "write " + " or ".join(allowed))
        if isinstance(convention, Quantity):
            _check_source(convention, geometry.dialect, f"{entry}, {key}", findings)
    if all(getattr(geometry, name) is None for name in QUANTITIES):
        findings.add(entry, "it has no quantity", f"write one of {', '.join(QUANTITIES)}")
    for name in QUANTITIES:
        quantity = getattr(geometry, name)
        if quantity is not None:
            _check_quantity(quantity, name, geometry.dialect, f"{entry}, {name}", known, findings)


def check_paths(paths: Iterable[str], dialect: Dialect, entry: str, findings: Findings) -> None:
    """Note the paths that cannot be understood."""
    for path in paths:
        try:
            compile_path(path, dialect)
        except PathError as error:
            findings.add(entry, str(error), "correct the path")


def _check_quantity(
    quantity: Quantity, name: str, dialect: Dialect, entry: str, known: Known, findings: Findings
) -> None:
    ends = [end for end in (quantity.low, quantity.high) if end is not None]
    if ends and (len(ends) == 1 or quantity.paths or quantity.index):
        findings.add(entry, "low and high come together and alone", "write both, without paths beside them")
    sources: list[Source] = [*ends] if ends else [quantity]
    for source in sources:
        _check_source(source, dialect, entry, findings)
        _check_unit(source, _GEOMETRY_UNITS.get(name, "deg"), entry, known, findings)
        if source.compute is not None:
            findings.add(entry, "geometry is never computed", "write paths, index or constant")
        if name in LONGITUDES:
            _refuse([*source.paths, *source.index], _ORIENTATIONS, "is no longitude of a place", entry, findings)


def _check_source(source: Source, dialect: Dialect, entry: str, findings: Findings) -> None:
    given = bool(source.paths) or bool(source.index) or source.constant is not None
    if given == (source.compute is not None):
        findings.add(
            entry, "it has neither or both of paths, index or constant, and compute", "write where its value is from"
        )
    check_paths((*source.paths, *([source.when] if source.when is not None else [])), dialect, entry, findings)
    if source.pick is not None and not isinstance(source.pick, int) and source.pick not in _PICKS:
        findings.add(entry, f"pick {source.pick!r} is not known", f"write {', '.join(_PICKS)} or a number from 0")
    if source.override_unit and source.unit is None:
        findings.add(entry, "override_unit without a unit", "write unit = …")
    if source.pattern is not None:
        try:
            re.compile(source.pattern)
        except re.error as error:
            findings.add(entry, f"the pattern is no regular expression: {error}", "correct it")
    if source.compute is not None:
        _check_compute(source, source.compute, dialect, entry, findings)
    elif source.arguments:
        findings.add(entry, "arguments without compute", "write compute = …")


def _check_compute(source: Source, compute: str, dialect: Dialect, entry: str, findings: Findings) -> None:
    signature = COMPUTED.get(compute)
    if signature is None:
        findings.add(entry, f"the function {compute!r} is not known", near(compute, COMPUTED))
        return
    for name in source.arguments:
        if name not in signature.required | signature.optional:
            findings.add(
                entry, f"{compute} takes no argument {name!r}", near(name, signature.required | signature.optional)
            )
    for name in sorted(signature.required - set(source.arguments)):
        findings.add(entry, f"{compute} lacks the argument {name!r}", f"it is {signature.purpose}")
    for name in sorted(signature.paths & set(source.arguments)):
        argument = source.arguments[name]
        paths = (argument,) if isinstance(argument, str) else argument
        if isinstance(paths, tuple):
            check_paths(paths, dialect, entry, findings)
        else:
            findings.add(entry, f"the argument {name!r} is no path", "write a path or a list of paths")


def _check_unit(source: Source, wanted: str | None, entry: str, known: Known, findings: Findings) -> None:
    if source.unit is None or (source.unit == "label" and wanted is not None):
        return
    if wanted is None:
        findings.add(entry, "the field has no unit", "delete the rule's unit, or give the field one in fields.toml")
        return
    try:
        known.units.factor(source.unit, wanted)
    except UnitError as error:
        findings.add(entry, str(error), near(source.unit, known.units.units))


def _check_values(rule: Rule, field: FieldDefinition, entry: str, findings: Findings) -> None:
    if not field.values:
        return
    constants = rule.constant if isinstance(rule.constant, tuple) else (rule.constant,)
    for value in (*rule.map.values(), *(constant for constant in constants if constant is not None)):
        if value not in field.values:
            findings.add(entry, f"{value!r} is no value of {field.name}", near(str(value), field.values))


def _check_owners(rule: Rule | GeometryRule, entry: str, known: Known, findings: Findings) -> None:
    for names, allowed, kind in (
        (rule.instruments, known.instruments, "instrument"),
        (rule.spacecraft, known.spacecraft, "spacecraft"),
    ):
        for name in names:
            if allowed is None:
                findings.add(
                    entry, f"a rule for all missions names the {kind} {name!r}", "move it to the mission's file"
                )
            elif name not in allowed:
                findings.add(entry, f"the {kind} {name!r} is not declared in this file", near(name, allowed))


def _refuse(names: Iterable[str], refused: re.Pattern[str], why: str, entry: str, findings: Findings) -> None:
    for name in names:
        if refused.search(name):
            findings.add(entry, f"{name!r} {why}", "delete it from this rule")
