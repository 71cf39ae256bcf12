"""The rules that hold for labels of one dialect, mission, spacecraft and set of instruments, in order of preference."""

from collections.abc import Sequence
from typing import NamedTuple, TypeVar

from harvest.mapping.computed import compute
from harvest.mapping.context import CompiledSource, Context, Outcome, Wanted, compile_source
from harvest.mapping.geometry import CompiledGeometry, compile_geometry
from harvest.mapping.sources import read_source
from schema.dictionary import Dictionary
from schema.dictionary.computed import COMPUTED
from schema.dictionary.types import FieldDefinition, GeometryRule, Rule
from schema.label import Dialect

_Entry = TypeVar("_Entry", Rule, GeometryRule)


class FieldPlan(NamedTuple):
    """The sources of one field, in order of preference."""

    wanted: Wanted
    sources: tuple[CompiledSource, ...]


class Plan(NamedTuple):
    """What is read from the labels that a plan is for."""

    fields: tuple[FieldPlan, ...]
    geometry: tuple[CompiledGeometry, ...]

    def field(self, name: str) -> FieldPlan | None:
        """The sources of the field ``name``."""
        return next((field for field in self.fields if field.wanted.name == name), None)


class Selection(NamedTuple):
    """The labels that a plan is for."""

    dialect: Dialect
    mission: str
    spacecraft: str
    instruments: tuple[str, ...]


def make_plan(dictionary: Dictionary, selection: Selection) -> Plan:
    """The plan of a kind of label: the mission's own rules before the dialect's, special ones before general ones."""
    standard = dictionary.standards[selection.dialect]
    mission = dictionary.missions.get(selection.mission)
    rules = [*_chosen(mission.rule if mission else (), selection), *standard.rule]
    fields = []
    for name, definition in dictionary.fields.items():
        own = tuple(compile_rule(rule) for rule in _until_final([rule for rule in rules if rule.field == name]))
        if own:
            fields.append(FieldPlan(wanted_by(definition), own))
    entries = [*_chosen(mission.geometry if mission else (), selection), *standard.geometry]
    return Plan(tuple(fields), tuple(compile_geometry(entry, standard) for entry in entries))


def _until_final(rules: list[Rule]) -> list[Rule]:
    last = next((place for place, rule in enumerate(rules) if rule.final), len(rules))
    return rules[: last + 1]


def compile_rule(rule: Rule) -> CompiledSource:
    """A rule made ready, with the paths among its arguments."""
    signature = COMPUTED.get(rule.compute or "")
    return compile_source(rule, rule.name, rule.dialect, signature.paths if signature else ())


def wanted_by(field: FieldDefinition) -> Wanted:
    """What a field's values are to be."""
    return Wanted(
        name=field.name,
        type=field.type,
        unit=field.unit,
        many=field.cardinality == "many",
        values={value.casefold(): value for value in field.values},
        local_time=field.form == "local_time",
        minimum=field.minimum,
        circle=field.circle,
        repeats=field.name in ("target", "targetClass"),
    )


def read_field(plan: FieldPlan, context: Context) -> Outcome | None:
    """The first source's values; else why the first one that is present has none; else None."""
    missing: Outcome | None = None
    for source in plan.sources:
        if source.source.compute is None:
            outcome = read_source(source, plan.wanted, context)
        else:
            outcome = compute(source, plan.wanted, context)
        if outcome is None:
            continue
        if outcome.values:
            return outcome
        missing = missing or outcome
    return missing


def _chosen(entries: Sequence[_Entry], selection: Selection) -> list[_Entry]:
    """The entries for these labels; those for named instruments or spacecraft first."""
    fitting = [
        entry
        for entry in entries
        if entry.dialect == selection.dialect
        and (not entry.instruments or not set(entry.instruments).isdisjoint(selection.instruments))
        and (not entry.spacecraft or selection.spacecraft in entry.spacecraft)
    ]
    return sorted(fitting, key=lambda entry: not (entry.instruments or entry.spacecraft))
