"""What the reading of values works with: sources made ready, the label in the course of its mapping, what was found."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from harvest.mapping.constants import LabelConstants
from harvest.mapping.paths import Entry, LabelPaths
from schema.dictionary.paths import Path, compile_glob, compile_path
from schema.dictionary.types import FieldType, Source
from schema.dictionary.units import Units
from schema.label import Dialect, Scalar, Value
from schema.problems import Problem
from schema.records import Provenance


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
    minimum: float | None = None
    circle: bool = False


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

    What one rule calls a numeric sentinel (path and text) stays one for the rules after it. ``untyped`` has, by what it
    was for, the first value that is not of the type, unit or range wanted.
    """

    paths: LabelPaths
    rows: Sequence[Mapping[str, Value]]
    units: Units
    constants: LabelConstants
    file: str
    warnings: list[Problem] = field(default_factory=list)
    sentinels: set[tuple[str, str]] = field(default_factory=set)
    untyped: dict[str, Raw] = field(default_factory=dict)
    warned: set[tuple[str, int | None]] = field(default_factory=set)

    def warn(self, raw: Raw, reason: str, fix: str) -> None:
        """Note a value that could not be used; a statement that several rules read is noted once."""
        self._note(raw.path, raw.entry.statement.line if raw.entry is not None else None, reason, fix)

    def warn_at(self, path: str, reason: str, fix: str) -> None:
        """Note what is wrong at a provenance's path (``A, B`` where it is made of several)."""
        first = path.split(", ")[0]
        self._note(first, self.paths.line(first), reason, fix)

    def _note(self, path: str, line: int | None, reason: str, fix: str) -> None:
        if (path, line) not in self.warned:
            self.warned.add((path, line))
            self.warnings.append(Problem(self.file, line, path, reason, fix))


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
