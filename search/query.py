"""The query tree: it defines what a question means, for every engine.

Values compare as the tree holds them: text by code point (folded where the dictionary declares the field case-free),
numbers as doubles, times as UTC microseconds. A condition on a field holds when any of its values satisfies it; a
missing field satisfies no condition, so ``Not(Eq(…))`` also finds products without the field.
"""

from dataclasses import dataclass
from enum import StrEnum

Literal = str | float | int | bool


@dataclass(frozen=True, slots=True)
class Field:
    """A common field by the dictionary's name, or (``raw``) a label field by its path."""

    name: str
    raw: bool = False


class Channel(StrEnum):
    """How a condition on a raw label field reads its values: the text as written, the number or the time it writes."""

    TEXT = "text"
    NUMBER = "number"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Everything:
    """All products."""


@dataclass(frozen=True, slots=True)
class And:
    """All of the conditions."""

    of: tuple["Query", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of the conditions."""

    of: tuple["Query", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Not the condition."""

    of: "Query"


@dataclass(frozen=True, slots=True)
class In:
    """Any value equals one of ``values`` (one value: equality)."""

    field: Field
    values: tuple[Literal, ...]
    channel: Channel = Channel.TEXT


@dataclass(frozen=True, slots=True)
class Range:
    """A value within the bounds; None is open. Bounds are inclusive unless ``above`` / ``below`` say so."""

    field: Field
    low: Literal | None = None
    high: Literal | None = None
    above: bool = False  # low itself is excluded
    below: bool = False  # high itself is excluded
    channel: Channel = Channel.TEXT


@dataclass(frozen=True, slots=True)
class Prefix:
    """A text value begins with ``prefix``."""

    field: Field
    prefix: str


@dataclass(frozen=True, slots=True)
class Glob:
    """A whole text value matches ``pattern``: ``*`` any run of characters, ``?`` one character, nothing else."""

    field: Field
    pattern: str


@dataclass(frozen=True, slots=True)
class Exists:
    """The field has a value that is not missing."""

    field: Field


@dataclass(frozen=True, slots=True)
class Text:
    """All tokens of ``text`` (`search.tokens`) occur in the field, or anywhere in title, identifiers and label.

    They may be spread over the field's values. A text without tokens is found nowhere.
    """

    text: str
    field: Field | None = None


class TimeRelation(StrEnum):
    """How a product's observation [startTime, stopTime] stands to the asked interval."""

    OVERLAP = "overlap"
    CONTAINS = "contains"  # the product contains the asked interval
    WITHIN = "within"  # the product lies within the asked interval


@dataclass(frozen=True, slots=True)
class During:
    """The observation against ``[start, stop]`` in UTC microseconds (`search.semantics.observation`).

    A product without stop time is a moment, or all of the day where its start time is a date alone.
    """

    start: int
    stop: int
    relation: TimeRelation = TimeRelation.OVERLAP


class BoxRelation(StrEnum):
    """How a footprint stands to the asked box."""

    OVERLAPS = "overlaps"
    WITHIN = "within"  # the footprint lies within the box
    CENTER = "center"  # the footprint's centre lies in the box


@dataclass(frozen=True, slots=True)
class Box:
    """Degrees: planetocentric latitudes, east longitudes 0–360 with the arc running eastward from west to east."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class QuantityRange:
    """Bounds on one quantity of a geometry entry (incidence, emission, phase, pixelScale): the intervals overlap."""

    quantity: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class OnBody:
    """One entry of ``geometry`` satisfies all: it is of ``body`` (IAU name), stands to ``box`` as said, is in the ranges."""

    body: str
    box: Box | None = None
    relation: BoxRelation = BoxRelation.OVERLAPS
    ranges: tuple[QuantityRange, ...] = ()


@dataclass(frozen=True, slots=True)
class SpacecraftIn:
    """The spacecraft's own position lies in a box on a body (landed missions)."""

    body: str
    box: Box


Query = Everything | And | Or | Not | In | Range | Prefix | Glob | Exists | Text | During | OnBody | SpacecraftIn
