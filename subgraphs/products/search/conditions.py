"""Conditions on one field, as GraphQL inputs; and what is read from a client's input."""

from enum import Enum
from typing import Any

import strawberry

from search.query import BoxRelation, TimeRelation
from subgraphs.values import Value

Unset = strawberry.UNSET


def given(condition: object) -> dict[str, Any]:
    """The entries of an input that a client has given a value; null is like nothing."""
    return {name: value for name, value in vars(condition).items() if value is not Unset and value is not None}


@strawberry.input(description="Conditions on a text; all that are given must hold. Names compare without case.")
class TextCondition:
    """Of a field of text."""

    eq: str | None = strawberry.field(default=Unset, description="Equals this text.")
    in_: list[str] | None = strawberry.field(default=Unset, name="in", description="Equals one of these texts.")
    prefix: str | None = strawberry.field(default=Unset, description="Begins with this text.")
    glob: str | None = strawberry.field(
        default=Unset, description="Matches this pattern as a whole: * stands for any run of characters, ? for one."
    )
    words: str | None = strawberry.field(default=Unset, description="Has all words of this text.")
    exists: bool | None = strawberry.field(default=Unset, description="Whether there is a value.")


@strawberry.input(description="Conditions on a whole number in the field's unit; all that are given must hold.")
class IntegerCondition:
    """Of a field of integers."""

    eq: int | None = strawberry.field(default=Unset, description="Equals.")
    in_: list[int] | None = strawberry.field(default=Unset, name="in", description="Equals one of these.")
    gt: int | None = strawberry.field(default=Unset, description="Is greater.")
    gte: int | None = strawberry.field(default=Unset, description="Is greater or equal.")
    lt: int | None = strawberry.field(default=Unset, description="Is less.")
    lte: int | None = strawberry.field(default=Unset, description="Is less or equal.")
    exists: bool | None = strawberry.field(default=Unset, description="Whether there is a value.")


@strawberry.input(description="Conditions on a number in the field's unit; all that are given must hold.")
class RealCondition:
    """Of a field of real numbers."""

    eq: float | None = strawberry.field(default=Unset, description="Equals.")
    in_: list[float] | None = strawberry.field(default=Unset, name="in", description="Equals one of these.")
    gt: float | None = strawberry.field(default=Unset, description="Is greater.")
    gte: float | None = strawberry.field(default=Unset, description="Is greater or equal.")
    lt: float | None = strawberry.field(default=Unset, description="Is less.")
    lte: float | None = strawberry.field(default=Unset, description="Is less or equal.")
    exists: bool | None = strawberry.field(default=Unset, description="Whether there is a value.")


@strawberry.input(
    description="Conditions on a time, UTC: 2012, 2012-08-06, 2012-219 or 2012-08-06T05:17:57Z. A day or a year alone "
    "stands for all of it. All that are given must hold."
)
class TimeCondition:
    """Of a field of times."""

    eq: str | None = strawberry.field(default=Unset, description="Lies at, or within.")
    in_: list[str] | None = strawberry.field(default=Unset, name="in", description="Lies at, or within, one of these.")
    gt: str | None = strawberry.field(default=Unset, description="Is later.")
    gte: str | None = strawberry.field(default=Unset, description="Is later or equal.")
    lt: str | None = strawberry.field(default=Unset, description="Is earlier.")
    lte: str | None = strawberry.field(default=Unset, description="Is earlier or equal.")
    exists: bool | None = strawberry.field(default=Unset, description="Whether there is a value.")


@strawberry.input(description="Conditions on a logical value.")
class BooleanCondition:
    """Of a field that is true or false."""

    eq: bool | None = strawberry.field(default=Unset, description="Equals.")
    exists: bool | None = strawberry.field(default=Unset, description="Whether there is a value.")


@strawberry.input(
    description="Conditions on a raw field of the label by its path; all that are given must hold. Numbers compare as "
    "numbers in the label's own unit; a text that writes a time compares as a time with gt, gte, lt and lte."
)
class LabelCondition:
    """Of a label field."""

    field: str = strawberry.field(description="Path of the label field, as labelFields lists it: IMAGE/LINES.")
    eq: Value | None = strawberry.field(default=Unset, description="Equals: a number, a boolean or a text as written.")
    in_: list[Value] | None = strawberry.field(default=Unset, name="in", description="Equals one of these.")
    gt: Value | None = strawberry.field(default=Unset, description="Is greater, or later.")
    gte: Value | None = strawberry.field(default=Unset, description="Is greater or equal, or later.")
    lt: Value | None = strawberry.field(default=Unset, description="Is less, or earlier.")
    lte: Value | None = strawberry.field(default=Unset, description="Is less or equal, or earlier.")
    prefix: str | None = strawberry.field(default=Unset, description="Begins with this text.")
    glob: str | None = strawberry.field(default=Unset, description="Matches this pattern as a whole: * and ?.")
    words: str | None = strawberry.field(default=Unset, description="Has all words of this text.")
    exists: bool | None = strawberry.field(default=Unset, description="Whether there is a value.")


@strawberry.enum(description="How an observation stands to the asked interval.")
class Relation(Enum):
    """As `search.query.TimeRelation`."""

    OVERLAP = strawberry.enum_value(TimeRelation.OVERLAP.value, description="They have a moment in common.")
    CONTAINS = strawberry.enum_value(TimeRelation.CONTAINS.value, description="It contains the interval.")
    WITHIN = strawberry.enum_value(TimeRelation.WITHIN.value, description="It lies within the interval.")


@strawberry.input(description="An interval of time that the observation, from startTime to stopTime, stands to.")
class TimeInterval:
    """Both ends are included."""

    start: str | None = strawberry.field(default=Unset, description="The start, UTC; open where it is absent.")
    stop: str | None = strawberry.field(default=Unset, description="The stop, UTC; open where it is absent.")
    relation: Relation = strawberry.field(default=Relation.OVERLAP, description="How the observation stands to it.")


@strawberry.enum(description="How a footprint stands to the asked box.")
class FootprintRelation(Enum):
    """As `search.query.BoxRelation`."""

    OVERLAPS = strawberry.enum_value(BoxRelation.OVERLAPS.value, description="They have a point in common.")
    WITHIN = strawberry.enum_value(BoxRelation.WITHIN.value, description="The footprint lies within the box.")
    CENTER = strawberry.enum_value(BoxRelation.CENTER.value, description="The footprint's centre lies in the box.")


@strawberry.input(
    description="A box of planetocentric latitudes and of east longitudes from -180 to 360; it runs eastward from west "
    "to east, also across the meridian. Unit: deg."
)
class BoxInput:
    """Four edges."""

    west: float = strawberry.field(description="Western edge.")
    south: float = strawberry.field(description="Southern edge.")
    east: float = strawberry.field(description="Eastern edge.")
    north: float = strawberry.field(description="Northern edge.")


@strawberry.input(description="Bounds on a quantity of a footprint: the product's interval overlaps them.")
class BoundsInput:
    """Both are included."""

    gte: float | None = strawberry.field(default=Unset, description="The lower bound.")
    lte: float | None = strawberry.field(default=Unset, description="The upper bound.")


@strawberry.input(
    description="What the product shows of one body; all conditions hold within one entry of its geometry. "
    "Not where the spacecraft is: that is position."
)
class GeometryCondition:
    """On one entry of the geometry."""

    body: str | None = strawberry.field(
        default=Unset, description="The body: its IAU name. Must be given; without it the question is refused."
    )
    box: BoxInput | None = strawberry.field(default=Unset, description="A box on the body.")
    relation: FootprintRelation = strawberry.field(
        default=FootprintRelation.OVERLAPS, description="How the footprint stands to the box."
    )
    incidence: BoundsInput | None = strawberry.field(default=Unset, description="Incidence angle. Unit: deg.")
    emission: BoundsInput | None = strawberry.field(default=Unset, description="Emission angle. Unit: deg.")
    phase: BoundsInput | None = strawberry.field(default=Unset, description="Phase angle. Unit: deg.")
    pixel_scale: BoundsInput | None = strawberry.field(default=Unset, description="Pixel scale. Unit: m/pixel.")
