"""Reads the values that a source of the dictionary names: from label paths, index columns or a constant."""

from collections.abc import Iterator, Sequence

from harvest.mapping.context import CompiledSource, Context, Outcome, Raw, Wanted
from harvest.mapping.conversion import read_value
from harvest.mapping.paths import Entry
from schema.dictionary.paths import Path
from schema.label import Scalar, Value
from schema.records import Provenance


def read_source(source: CompiledSource, wanted: Wanted, context: Context) -> Outcome | None:
    """The first of the source's candidates that has a value; else why the first one present has none; else None."""
    missing: Outcome | None = None
    for origin, raws in candidates(source, context):
        outcome = read_values(source, wanted, origin, raws, context)
        if outcome is None:
            continue
        if outcome.values:
            return outcome
        missing = missing or outcome
    return missing


def candidates(source: CompiledSource, context: Context) -> Iterator[tuple[str, list[Raw]]]:
    """What each column, path and the constant of a source has, in order of preference, with where it is from."""
    if source.when is not None and not has_value(source.when, context):
        return
    for column in source.columns:
        raws = [Raw(row[column], column) for row in context.rows if column in row]
        if raws:
            yield "index", raws
    for path in source.paths:
        entries = context.paths.find(path)
        if entries:
            raws = path_values(source, entries)
            if raws:
                yield "label", raws
    constant = source.source.constant
    if constant is not None:
        items = constant if isinstance(constant, tuple) else (constant,)
        yield "constant", [Raw(Value(str(item), item), source.rule) for item in items]


def has_value(path: Path, context: Context) -> bool:
    """Whether a label has a value at a path that is not missing."""
    return any(value.missing is None for entry in context.paths.find(path) for value in entry.statement.values)


def path_values(source: CompiledSource, entries: Sequence[Entry]) -> list[Raw]:
    """The values of statements, without those below an excluded block."""
    if source.exclude:
        entries = [
            entry
            for entry in entries
            if not any(glob.match(block.name.upper()) for glob in source.exclude for block in entry.blocks)
        ]
    return [Raw(value, entry.path, entry) for entry in entries for value in entry.statement.values]


def read_values(
    source: CompiledSource, wanted: Wanted, origin: str, raws: Sequence[Raw], context: Context
) -> Outcome | None:
    """The values that ``raws`` write, picked as the source says; None where the source does not apply to them."""
    if source.source.split:
        raws = [_cut(raw, part) for raw in raws for part in raw.value.text.split(source.source.split)]
    pick = source.source.pick
    if isinstance(pick, int):
        if not -len(raws) <= pick < len(raws):
            return None
        raws = [raws[pick]]
    kept: list[tuple[Raw, Scalar]] = []
    seen: dict[Scalar, Entry | None] = {}
    missing: str | None = None
    single = not wanted.many and pick in (None, "first")
    for raw in raws:
        value, reason = read_value(source, wanted, raw, context)
        if value is not None:
            # Groups repeat keywords and rows values; a list does not repeat in vain.
            if wanted.repeats or value not in seen or (seen[value] is raw.entry and raw.entry is not None):
                seen[value] = raw.entry
                kept.append((raw, value))
            if single:
                break
        elif missing is None:
            missing = reason
    if not kept:
        return Outcome((), _provenance(source, origin, raws), str(missing)) if missing is not None else None
    if not wanted.many or pick in ("min", "max", "first", "last"):
        kept = [_picked(kept, pick)]
    return Outcome(tuple(value for _, value in kept), _provenance(source, origin, [raw for raw, _ in kept]))


def _picked(kept: Sequence[tuple[Raw, Scalar]], pick: str | int | None) -> tuple[Raw, Scalar]:
    if pick == "last":
        return kept[-1]
    if pick == "min":
        return min(kept, key=lambda item: item[1])
    if pick == "max":
        return max(kept, key=lambda item: item[1])
    return kept[0]


def _cut(raw: Raw, part: str) -> Raw:
    return Raw(Value(part.strip(), None, raw.value.unit, raw.value.missing), raw.path, raw.entry)


def _provenance(source: CompiledSource, origin: str, raws: Sequence[Raw]) -> Provenance:
    first = raws[0]
    if origin == "constant":
        return Provenance("constant", source.rule)
    return Provenance(origin, source.rule, first.path, tuple(raw.value.text for raw in raws), first.value.unit)
