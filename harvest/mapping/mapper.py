"""From a label as read to the common fields and the geometry that the dictionary defines."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from harvest.mapping.constants import LabelConstants
from harvest.mapping.context import Context, Outcome, Raw
from harvest.mapping.geometry import map_geometry
from harvest.mapping.instruments import map_instruments
from harvest.mapping.observations import Observations
from harvest.mapping.paths import LabelPaths, Places
from harvest.mapping.plan import FieldPlan, Plan, Selection, make_plan, read_field
from harvest.mapping.positions import Positions
from harvest.mapping.pruning import PrunedPlans
from harvest.mapping.recognition import MULTI, NONE, UNKNOWN, Recognised, Recogniser
from harvest.mapping.targets import map_targets
from schema.dictionary import Dictionary
from schema.label import Label, Value
from schema.problems import Problem
from schema.records import CommonField, Geometry, Provenance

_ARCHIVE = Provenance("archive", "archive.toml")
_TARGET = ("target", "targetClass")
_SPECIAL = frozenset({"instrument", "instrumentName", *_TARGET})


@dataclass(frozen=True, slots=True)
class Mapped:
    """What the dictionary makes of one label.

    ``mission`` and ``spacecraft`` are short names (or unknown, multi, none). ``fired`` names the rules that gave a value,
    ``untyped`` has the first value of each field or quantity that is not of its type, unit or range.
    """

    mission: str
    spacecraft: str
    mission_name: str
    spacecraft_name: str
    common: dict[str, CommonField]
    geometry: tuple[Geometry, ...] = ()
    warnings: list[Problem] = field(default_factory=list)
    fired: list[str] = field(default_factory=list)
    untyped: dict[str, Raw] = field(default_factory=dict)


class Mapper:
    """Maps labels by one dictionary. What it compiles for a kind of label is kept for the next of its kind."""

    def __init__(self, dictionary: Dictionary) -> None:
        self.dictionary = dictionary
        self._recogniser = Recogniser(dictionary)
        self._observations = Observations(dictionary)
        self._positions = Positions(dictionary.targets)
        self._places = {dialect: Places() for dialect in dictionary.standards}
        self._plans: dict[Selection, PrunedPlans] = {}
        self._constants = {
            dialect: standard.conventions.constants for dialect, standard in dictionary.standards.items()
        }

    def add_localization(self, mission: str, spacecraft: str, rows: Iterable[Mapping[str, Value]]) -> int:
        """Take up rows of an archive's localization table (columns by upper-case name); how many were understood."""
        known = self.dictionary.missions.get(mission)
        return self._positions.add_table(known, spacecraft, rows) if known is not None else 0

    def map(
        self,
        label: Label,
        index: Mapping[str, Value] | Sequence[Mapping[str, Value]] = (),
        mission: str | None = None,
        spacecraft: str | None = None,
        path: str = "",
    ) -> Mapped:
        """The common fields and geometry of a label.

        ``index`` is the product's row of an index table, or its rows (one a body). ``mission`` and ``spacecraft`` are those
        of archive.toml and win over the label. ``path`` names the file in warnings. A bad value never raises.
        """
        paths = LabelPaths(label, self._places[label.dialect])
        rows = [index] if isinstance(index, Mapping) else list(index)
        rows = [{column.upper(): value for column, value in row.items()} for row in rows if row]
        constants = LabelConstants(self._constants[label.dialect], paths)
        context = Context(paths, rows, self.dictionary.units, constants, path)
        stated = self._recogniser.recognise(paths, label.dialect)
        recognised = self._settle(stated, mission, spacecraft, context)
        known = recognised.known
        short = known.mission if known is not None else ""
        if known is not None and known.localization:
            tables = [row for row in rows if self._positions.is_localization(known, row)]
            self._positions.add_table(known, recognised.spacecraft, tables)
            context.rows = [row for row in rows if row not in tables]

        general = self._plan(Selection(label.dialect, short, recognised.spacecraft, ()), context)
        rules = general.field("instrument")
        names = self.dictionary.instruments.get(short)
        instruments = map_instruments(rules, names, self._recogniser, label.dialect, context)
        declared = {instrument.id for instrument in known.instrument} if known is not None else set()
        own = tuple(name for name in instruments.ids if name in declared)
        plan = self._plan(Selection(label.dialect, short, recognised.spacecraft, own), context) if own else general

        common = {**_identity(recognised), **instruments.fields}
        outcomes = {item.wanted.name: read_field(item, context) for item in plan.fields if _is_plain(item)}
        target, classes = (read_field(item, context) if item is not None else None for item in map(plan.field, _TARGET))
        common |= map_targets(target, classes, self.dictionary.targets)
        common |= {name: _field(outcome) for name, outcome in outcomes.items() if outcome is not None}
        landed = known is not None and bool(known.landing_site or known.localization)
        if known is not None and landed and self._observations.is_landed(label, paths, common):
            place = self._positions.fields(known, recognised.spacecraft, common)
            common |= {name: value for name, value in place.items() if name not in common}
        geometry, fired = map_geometry(plan.geometry, self.dictionary.targets, context)
        fired += [value.provenance.rule for value in common.values() if value.values and value.provenance is not None]
        return Mapped(
            mission=recognised.mission,
            spacecraft=recognised.spacecraft,
            mission_name=recognised.mission_name,
            spacecraft_name=recognised.spacecraft_name,
            common=common,
            geometry=geometry,
            warnings=context.warnings,
            fired=list(dict.fromkeys(fired)),
            untyped=context.untyped,
        )

    def _plan(self, selection: Selection, context: Context) -> Plan:
        plans = self._plans.get(selection)
        if plans is None:
            plans = self._plans[selection] = PrunedPlans(make_plan(self.dictionary, selection))
        return plans.plan(context.paths, bool(context.rows))

    def _settle(self, stated: Recognised, mission: str | None, spacecraft: str | None, context: Context) -> Recognised:
        """The archive's word before the label's, with a warning where they differ."""
        settled = stated
        if mission is not None and mission != stated.mission:
            if stated.mission not in (UNKNOWN, MULTI, NONE) and mission not in (MULTI, NONE):
                _disagree(context, "mission", mission, stated.mission)
            known = self.dictionary.missions.get(mission)
            settled = replace(
                stated,
                mission=mission,
                mission_name=known.name if known is not None else mission,
                known=known or (stated.known if mission in (MULTI, NONE) else None),
            )
        if mission is not None:
            settled = replace(settled, mission_provenance=_ARCHIVE)
        if spacecraft is not None:
            if spacecraft != stated.spacecraft and {spacecraft, stated.spacecraft}.isdisjoint((UNKNOWN, MULTI, NONE)):
                _disagree(context, "spacecraft", spacecraft, stated.spacecraft)
            host = self._host(settled, spacecraft)
            settled = replace(settled, spacecraft=spacecraft, spacecraft_name=host, spacecraft_provenance=_ARCHIVE)
        if settled.mission == UNKNOWN:
            written = f"{stated.mission_name!r} is no mission of the dictionary"
            reason = "the label names no mission" if stated.mission_name == UNKNOWN else written
            fix = "write mission and spacecraft in archive.toml, or add the mission's file to schema/common/missions"
            context.warnings.append(Problem(context.file, None, "mission", reason, fix))
        elif settled.spacecraft == UNKNOWN:
            reason = f"the label names no spacecraft of {settled.mission_name}"
            fix = "write spacecraft in archive.toml, or add the alias to the mission's file"
            context.warnings.append(Problem(context.file, None, "spacecraft", reason, fix))
        return settled

    def _host(self, settled: Recognised, spacecraft: str) -> str:
        hosts = settled.known.spacecraft if settled.known is not None else ()
        return next((host.name for host in hosts if host.id == spacecraft), spacecraft)


def _disagree(context: Context, what: str, archive: str, label: str) -> None:
    reason = f"archive.toml says {archive}, the label {label}"
    context.warnings.append(Problem(context.file, None, what, reason, "correct archive.toml where the label is right"))


def _is_plain(plan: FieldPlan) -> bool:
    return plan.wanted.name not in _SPECIAL


def _field(outcome: Outcome) -> CommonField:
    return CommonField(outcome.values, outcome.provenance, outcome.missing)


def _identity(recognised: Recognised) -> dict[str, CommonField]:
    """Mission and spacecraft as common fields."""
    mission, spacecraft = recognised.mission_provenance, recognised.spacecraft_provenance
    return {
        "mission": CommonField((recognised.mission,), mission),
        "missionName": CommonField((recognised.mission_name,), mission),
        "spacecraft": CommonField((recognised.spacecraft,), spacecraft),
        "spacecraftName": CommonField((recognised.spacecraft_name,), spacecraft),
    }
