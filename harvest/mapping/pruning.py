"""A plan without the sources that a label cannot have a value for: labels of one kind have the same few statements.

Most rules are for statements that a label does not have. Which ones it has is told by the names of its statements; the
plan that is left is kept for the next label with the same names.
"""

from harvest.mapping.context import CompiledSource
from harvest.mapping.paths import LabelPaths
from harvest.mapping.plan import FieldPlan, Plan
from schema.dictionary.paths import Path

_PLANS_KEPT = 500


class PrunedPlans:
    """What is left of one plan, by the names of a label's statements and by whether it has rows of index tables."""

    def __init__(self, whole: Plan) -> None:
        self._whole = whole
        sources = [source for field in whole.fields for source in field.sources]
        sources += [source for rule in whole.geometry for _, ends in rule.quantities for source in ends]
        self._names = frozenset().union(*(_names(source) or () for source in sources))
        self._kept: dict[tuple[frozenset[str], bool], Plan] = {}

    def plan(self, paths: LabelPaths, has_rows: bool) -> Plan:
        """The sources that may have values for a label."""
        key = frozenset(filter(self._names.__contains__, paths.names())), has_rows
        plan = self._kept.get(key)
        if plan is None:
            if len(self._kept) >= _PLANS_KEPT:
                self._kept.clear()
            plan = self._kept[key] = _pruned(self._whole, *key)
        return plan


def _pruned(whole: Plan, names: frozenset[str], has_rows: bool) -> Plan:
    def left(sources: tuple[CompiledSource, ...]) -> tuple[CompiledSource, ...]:
        return tuple(source for source in sources if _may_have_value(source, names, has_rows))

    fields = [FieldPlan(field.wanted, sources) for field in whole.fields if (sources := left(field.sources))]
    geometry = []
    for rule in whole.geometry:
        quantities = tuple((name, sources) for name, ends in rule.quantities if (sources := left(ends)))
        if any(name != "radii" for name, _ in quantities):
            geometry.append(rule._replace(quantities=quantities))
    return Plan(tuple(fields), tuple(geometry))


def _may_have_value(source: CompiledSource, names: frozenset[str], has_rows: bool) -> bool:
    needed = _names(source)
    return needed is None or not needed.isdisjoint(names) or (has_rows and source.when is None and bool(source.columns))


def _names(source: CompiledSource) -> frozenset[str] | None:
    """Names of which a label must have one for the source to have a value; None where any label may have one."""
    if source.when is not None:
        return _last_names((source.when,))
    if source.source.compute is not None or source.source.constant is not None:
        return None
    return _last_names(source.paths)


def _last_names(paths: tuple[Path, ...]) -> frozenset[str] | None:
    names = [path.last for path in paths]
    return None if None in names else frozenset(name for name in names if name is not None)
