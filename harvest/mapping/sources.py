"""Reads the values that a source of the dictionary names: from label paths, index columns or a constant."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from harvest.mapping.constants import LabelConstants, is_number
from harvest.mapping.paths import Entry, LabelPaths
from harvest.mapping.texts import hours_as_local_time, read_local_time, read_number, read_truth
from schema.dictionary.paths import Path, compile_glob, compile_path
from schema.dictionary.types import FieldType, Source
from schema.dictionary.units import UnitError, Units, is_silent
from schema.label import Dialect, Missing, Scalar, Value
from schema.problems import Problem
from schema.records import Provenance
from schema.sentinels import text_sentinels
from schema.times import Time, parse_time


class Wanted(NamedTuple):
    """What a source's values are for: a field or quantity, with the type, unit and allowed values it has.

    ``repeats`` keeps equal values of several statements apart, so that two fields' values stay side by side.
    """

    name: str
    type: FieldType
    unit: str | None = None
    many: bool = False
    values: Mapping[str, str] = {}
    local_time: bool = False
    repeats: bool = False


class Raw(NamedTuple):
    """One value as found: ``entry`` is None for an index column or a constant."""

    value: Value
    path: str
    entry: Entry | None = None


class Outcome(NamedTuple):
    """The values that a source gave, or why it gave none."""

    values: tuple[Scalar, ...]
    provenance: Provenance
    missing: str | None = None


class CompiledSource(NamedTuple):
    """A source made ready for many labels. ``rule`` is the name that its provenance bears."""

    source: Source
    rule: str
    when: Path | None
    paths: tuple[Path, ...]
    columns: tuple[str, ...]
    exclude: tuple[re.Pattern[str], ...]
    pattern: re.Pattern[str] | None
    missing_numbers: tuple[float, ...]
    missing_texts: frozenset[str]
    map: Mapping[str, Scalar]
    arguments: Mapping[str, tuple[Path, ...]]


@dataclass(slots=True)
class Context:
    """One label in the course of its mapping: its statements, its index rows and what was noticed.

    What one rule calls a numeric sentinel (path and text) stays one for the rules after it.
    """

    paths: LabelPaths
    rows: Sequence[Mapping[str, Value]]
    units: Units
    constants: LabelConstants
    file: str
    warnings: list[Problem] = field(default_factory=list)
    sentinels: set[tuple[str, str]] = field(default_factory=set)

    def warn(self, raw: Raw, reason: str, fix: str) -> None:
        """Note a value that could not be used."""
        line = raw.entry.statement.line if raw.entry is not None else None
        problem = Problem(self.file, line, raw.path, reason, fix)
        if problem not in self.warnings:
            self.warnings.append(problem)


def compile_source(source: Source, rule: str, dialect: Dialect, argument_paths: Iterable[str] = ()) -> CompiledSource:
    """Make a source ready; ``argument_paths`` names those of its arguments that are paths."""
    arguments = {}
    for name in argument_paths:
        argument = source.arguments.get(name, ())
        texts = (argument,) if isinstance(argument, str) else argument
        if isinstance(texts, tuple):
            arguments[name] = tuple(compile_path(text, dialect) for text in texts)
    return CompiledSource(
        source=source,
        rule=rule,
        when=compile_path(source.when, dialect) if source.when is not None else None,
        paths=tuple(compile_path(path, dialect) for path in source.paths),
        columns=tuple(column.upper() for column in source.index),
        exclude=tuple(compile_glob(glob) for glob in source.exclude),
        pattern=re.compile(source.pattern, re.IGNORECASE) if source.pattern else None,
        missing_numbers=tuple(float(value) for value in source.missing if not isinstance(value, str)),
        missing_texts=frozenset(value.casefold() for value in source.missing if isinstance(value, str)),
        map={text.casefold(): value for text, value in source.map.items()},
        arguments=arguments,
    )


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


def read_value(source: CompiledSource, wanted: Wanted, raw: Raw, context: Context) -> tuple[Scalar | None, str | None]:
    """One value typed, in the wanted unit; else None with the reason (None too where the source does not apply)."""
    value = raw.value
    if value.missing is not None:
        return None, value.missing
    text = value.text.strip()
    folded = text.casefold()
    if folded in source.missing_texts:
        return None, Missing.SENTINEL
    if source.missing_numbers and is_number(text, source.missing_numbers):
        context.sentinels.add((raw.path, text))
    if (raw.path, text) in context.sentinels:
        return None, Missing.SENTINEL
    typed = value.typed
    if source.pattern is not None:
        match = source.pattern.search(text)
        if match is None:
            return None, None
        text = (match[1] if match.re.groups else match[0]) or ""
        folded, typed = text.casefold(), None
    if source.map:
        mapped = source.map.get(folded)
        if mapped is None and folded not in wanted.values:
            mapped = source.map.get("*")
        if mapped is not None:
            text, typed = str(mapped), mapped
        elif wanted.values and folded not in wanted.values:
            return None, None
    sentinel = text_sentinels().get(text.casefold())
    if sentinel is not None:
        return None, sentinel
    return _typed(source, wanted, raw, text, typed, context)


def _typed(
    source: CompiledSource, wanted: Wanted, raw: Raw, text: str, typed: Scalar | None, context: Context
) -> tuple[Scalar | None, str | None]:
    kind = wanted.type
    if kind in ("string", "reference"):
        if wanted.local_time:
            return _local_time(source, raw, text, context)
        if wanted.values:
            allowed = wanted.values.get(text.casefold())
            return (allowed, None) if allowed is not None else (None, f"{text!r} is no value of {wanted.name}")
        return text, None
    if kind == "time":
        time = typed if isinstance(typed, Time) else parse_time(text)
        if time is None:
            return _refused(
                context, raw, f"{text!r} is no UTC time", "write YYYY-MM-DDThh:mm:ss.sss or YYYY-DDDThh:mm:ss.sss"
            )
        return time, None
    if kind == "boolean":
        truth = typed if isinstance(typed, bool) else read_truth(text)
        return (
            (truth, None)
            if truth is not None
            else _refused(context, raw, f"{text!r} is neither yes nor no", "write Y or N")
        )
    return _number(source, wanted, raw, text, typed, context)


def _number(
    source: CompiledSource, wanted: Wanted, raw: Raw, text: str, typed: Scalar | None, context: Context
) -> tuple[Scalar | None, str | None]:
    read = read_number(text, typed)
    if read is None:
        fix = f"write a number, or give {source.rule} a pattern or missing = [{text!r}]"
        return _refused(context, raw, f"{text!r} is no number", fix)
    number, inner_unit = read
    if wanted.type == "integer":
        if not number.is_integer():
            return _refused(
                context, raw, f"{text!r} is no whole number", f"correct the value, or the rule {source.rule}"
            )
        return int(number), None
    if raw.entry is not None and context.constants.is_missing(number, raw.entry):
        return None, Missing.SENTINEL
    if wanted.unit is None:
        return number, None
    unit = raw.value.unit if not is_silent(raw.value.unit) else inner_unit
    if source.source.override_unit or is_silent(unit):
        unit = source.source.unit or wanted.unit
        if unit == "label":
            return _refused(
                context, raw, f"{text!r} has no unit", f"give the rule for {wanted.name} in the mission's file its unit"
            )
    try:
        return context.units.convert(number, unit or wanted.unit, wanted.unit), None
    except UnitError as error:
        return _refused(
            context, raw, str(error), f"add the spelling to units.toml, or give {source.rule} override_unit"
        )


def _local_time(source: CompiledSource, raw: Raw, text: str, context: Context) -> tuple[Scalar | None, str | None]:
    local = read_local_time(text)
    if local is not None:
        return local, None
    unit = raw.value.unit or source.source.unit
    read = read_number(text, None)
    if read is not None and unit is not None:
        try:
            return hours_as_local_time(context.units.convert(read[0], unit, "localday/24")), None
        except UnitError as error:
            return _refused(context, raw, str(error), "add the spelling to units.toml")
    return _refused(
        context, raw, f"{text!r} is no local solar time", "write hh:mm:ss.fff, or hours with the unit localday/24"
    )


def _refused(context: Context, raw: Raw, reason: str, fix: str) -> tuple[None, str]:
    context.warn(raw, reason, fix)
    return None, reason


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
