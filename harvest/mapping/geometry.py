"""Geometry of the bodies that a product shows, from label fields and the rows of index tables."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from harvest.mapping.context import CompiledSource, Context, Outcome, Raw, Wanted, compile_source
from harvest.mapping.geometry_values import Conventions, Quantities
from harvest.mapping.sources import candidates, read_source, read_values
from schema.dictionary.names import Targets
from schema.dictionary.types import QUANTITIES, GeometryRule, Quantity, Source, Standard
from schema.label import Dialect
from schema.records import Geometry, Provenance

_CORNERS = frozenset({"corner_latitudes", "corner_longitudes", "radii"})
_UNITS = {"pixel_scale": "m", "radii": "km"}
_WANTED = {name: Wanted(name, "real", _UNITS.get(name, "deg"), many=True) for name in QUANTITIES}
_BODY = Wanted("body", "string", many=True)


class _Convention(NamedTuple):
    """How a label says a convention, and what holds where it is silent (or against it, where ``forced``)."""

    source: CompiledSource
    wanted: Wanted
    default: str | None
    forced: bool


class CompiledGeometry(NamedTuple):
    """A geometry entry made ready for many labels."""

    rule: GeometryRule
    body: CompiledSource
    quantities: tuple[tuple[str, tuple[CompiledSource, ...]], ...]
    latitude_type: _Convention
    longitude_direction: _Convention
    uses_rows: bool


def compile_geometry(rule: GeometryRule, standard: Standard) -> CompiledGeometry:
    """Make a geometry entry ready; ``standard`` says where labels of its dialect state their conventions."""
    quantities = []
    for name in QUANTITIES:
        quantity = getattr(rule, name)
        if quantity is not None:
            ends = [_inherit(end, quantity) for end in (quantity.low, quantity.high) if end is not None] or [quantity]
            quantities.append((name, tuple(compile_source(end, rule.name, rule.dialect) for end in ends)))
    uses_rows = any(source.columns for _, sources in quantities for source in sources)
    conventions = standard.conventions
    return CompiledGeometry(
        rule=rule,
        body=compile_source(rule.body, rule.name, rule.dialect),
        quantities=tuple(quantities),
        latitude_type=_convention(
            rule.latitude_type, conventions.latitude_type, conventions.latitude_types, "latitude_type", rule, uses_rows
        ),
        longitude_direction=_convention(
            rule.longitude_direction,
            conventions.longitude_direction,
            conventions.longitude_directions,
            "longitude_direction",
            rule,
            uses_rows,
        ),
        uses_rows=uses_rows,
    )


def map_geometry(
    rules: Sequence[CompiledGeometry], targets: Targets, context: Context
) -> tuple[tuple[Geometry, ...], list[str]]:
    """The geometry of each body, and the names of the rules that gave some; earlier rules win quantity by quantity."""
    entries: dict[tuple[str, str], Geometry] = {}
    fired: list[str] = []
    rows = context.rows
    for rule in rules:
        for row in rows if rule.uses_rows and rows else [None]:
            context.rows = [row] if row is not None else []
            entry = _entry(rule, targets, context)
            if entry is None:
                continue
            fired.append(rule.rule.name)
            key = (entry.body, entry.kind)
            entries[key] = merge(entries[key], entry) if key in entries else entry
    context.rows = rows
    return tuple(entries.values()), fired


def merge(first: Geometry, second: Geometry) -> Geometry:
    """One entry of one body: the second fills what the first has not."""
    changes: dict[str, Any] = {}
    for name in first.__struct_fields__:
        if name in ("provenance", "missing"):
            continue
        if getattr(first, name) in (None, ()) and getattr(second, name) not in (None, ()):
            changes[name] = getattr(second, name)
    filled = {name for name in changes if name in second.provenance}
    provenance = {**{name: second.provenance[name] for name in filled}, **first.provenance}
    missing = {name: why for name, why in {**second.missing, **first.missing}.items() if name not in provenance}
    return msgspec.structs.replace(first, **changes, provenance=provenance, missing=missing)


def _entry(rule: CompiledGeometry, targets: Targets, context: Context) -> Geometry | None:
    found = {name: _quantity(name, sources, context) for name, sources in rule.quantities}
    outcomes = {name: outcome for name, outcome in found.items() if outcome is not None}
    if not any(outcome.values for name, outcome in outcomes.items() if name != "radii"):
        return None
    body = read_source(rule.body, _BODY, context)
    if body is None or not body.values:
        return None
    names = [str(value) for value in body.values]
    known = [target for target in map(targets.find, names) if target is not None]
    bodies = [target for target in known if target.body is not None]
    if known and not bodies and len(known) == len(names):
        return None
    label_type, label_direction = _stated(rule.latitude_type, context), _stated(rule.longitude_direction, context)
    quantities = Quantities(
        outcomes=outcomes,
        body=bodies[0].body if bodies else None,
        name=bodies[0].name if bodies else names[0],
        conventions=Conventions(label_type, label_direction),
        context=context,
    )
    return quantities.geometry(rule.rule.kind)


def _quantity(name: str, sources: tuple[CompiledSource, ...], context: Context) -> Outcome | None:
    """What a label or row has of a quantity; the two ends of an interval are read one after the other."""
    wanted = _WANTED[name]
    if name in _CORNERS:
        return _collected(sources[0], wanted, context)
    outcomes = [read_source(source, wanted, context) for source in sources]
    present = [outcome for outcome in outcomes if outcome is not None]
    if not present:
        return None
    if len(present) == 1:
        return present[0]
    values = tuple(value for outcome in present for value in outcome.values)
    texts = tuple(text for outcome in present for text in outcome.provenance.text)
    path = ", ".join(outcome.provenance.path or "" for outcome in present)
    first = present[0].provenance
    missing = None if values else next((outcome.missing for outcome in present if outcome.missing), None)
    return Outcome(values, Provenance(first.source, first.rule, path, texts, first.unit), missing)


def _collected(source: CompiledSource, wanted: Wanted, context: Context) -> Outcome | None:
    """The values of all paths together: each gives one corner or radius, or one gives them all."""
    origin, raws = "", list[Raw]()
    for found_origin, found in candidates(source, context):
        origin = origin or found_origin
        if found_origin == origin:
            raws += found
    if not raws:
        return None
    each = [read_values(source, wanted, origin, [raw], context) for raw in raws]
    values = tuple(value for outcome in each if outcome is not None for value in outcome.values)
    missing = next((outcome.missing for outcome in each if outcome is not None and outcome.missing), None)
    path = ", ".join(dict.fromkeys(raw.path for raw in raws))
    texts = tuple(raw.value.text for raw in raws)
    provenance = Provenance(origin, source.rule, path, texts, raws[0].value.unit)
    if wanted.name != "radii" and len(values) < len(raws):
        return Outcome((), provenance, missing)
    return Outcome(values, provenance, missing)


def _stated(convention: _Convention, context: Context) -> str | None:
    if convention.forced and convention.default is not None:
        return convention.default
    outcome = read_source(convention.source, convention.wanted, context)
    if outcome is not None and outcome.values:
        return str(outcome.values[0])
    return convention.default


def _convention(
    stated: str | Quantity | None,
    paths: tuple[str, ...],
    texts: Mapping[str, str],
    name: str,
    rule: GeometryRule,
    uses_rows: bool,
) -> _Convention:
    source: Source = stated if isinstance(stated, Quantity) else Source(paths=paths)
    default = stated.default if isinstance(stated, Quantity) else stated
    wanted = Wanted(name, "string", values={text.casefold(): meaning for text, meaning in texts.items()})
    compiled = compile_source(source, rule.name, Dialect(rule.dialect))
    return _Convention(compiled, wanted, default, forced=uses_rows and isinstance(stated, str))


def _inherit(end: Source, whole: Quantity) -> Source:
    """An end of an interval with the unit and sentinels that stand beside it."""
    inherited = {
        name: getattr(whole, name)
        for name in ("unit", "missing", "override_unit", "exclude", "pattern")
        if not getattr(end, name) and getattr(whole, name)
    }
    return msgspec.structs.replace(end, **inherited)
