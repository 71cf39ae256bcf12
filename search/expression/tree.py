"""The syntax tree of an expression. ``at`` is where a part stands in the text; it does not take part in equality."""

from dataclasses import dataclass, field
from enum import StrEnum

from search.query import BoxRelation, TimeRelation


class Operator(StrEnum):
    """How a field is compared with a value."""

    EQUAL = "="
    UNEQUAL = "!="
    LESS = "<"
    AT_MOST = "<="
    GREATER = ">"
    AT_LEAST = ">="
    LIKE = ":"  # a prefix, or a glob where the value has * or ?
    TEXT = "~"


@dataclass(frozen=True, slots=True)
class Name:
    """A field as written; ``label`` where it was written as ``label:"path"``."""

    text: str
    label: bool = False
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Word:
    """A value as written, without its quotes."""

    text: str
    quoted: bool = False
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Comparison:
    """``name operator value``."""

    name: Name
    operator: Operator
    value: Word


@dataclass(frozen=True, slots=True)
class Membership:
    """``name in (value, …)``."""

    name: Name
    values: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Presence:
    """``name exists``."""

    name: Name


@dataclass(frozen=True, slots=True)
class AnyText:
    """``~ words``: text anywhere."""

    words: Word


@dataclass(frozen=True, slots=True)
class Edges:
    """West, south, east and north in degrees, as written."""

    west: float
    south: float
    east: float
    north: float
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Quantity:
    """``incidence < 30`` within ``box`` or ``geometry``."""

    name: Name
    operator: Operator
    number: float


@dataclass(frozen=True, slots=True)
class Footprint:
    """``box(body, west, south, east, north, relation, …)``, or without edges ``geometry(body, …)``."""

    body: Word
    edges: Edges | None = None
    relation: BoxRelation = BoxRelation.OVERLAPS
    quantities: tuple[Quantity, ...] = ()


@dataclass(frozen=True, slots=True)
class Position:
    """``position(body, west, south, east, north)``: where the spacecraft was."""

    body: Word
    edges: Edges


@dataclass(frozen=True, slots=True)
class Observed:
    """``time(start, stop, relation)``; None is an open end, written ``*``."""

    start: Word | None
    stop: Word | None
    relation: TimeRelation = TimeRelation.OVERLAP
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Both:
    """``… and …``, two or more."""

    of: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """``… or …``, two or more."""

    of: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Negation:
    """``not …``."""

    of: "Expression"


Expression = Comparison | Membership | Presence | AnyText | Footprint | Position | Observed | Both | Either | Negation
