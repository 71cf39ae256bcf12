"""What labels name apart from fields, as the data files write it: bodies, other targets, units."""

from typing import Literal

import msgspec

from schema.dictionary.types import LongitudeDirection


class Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A body by its IAU name. ``radii`` are the semi-axes a, b, c in km.

    Planetographic longitudes run west where ``rotation`` is prograde, east where it is retrograde, unless
    ``planetographic_longitude`` says otherwise.
    """

    name: str
    body_class: str = msgspec.field(name="class")
    naif_id: int | None = None
    number: int | None = None
    radii: tuple[float, float, float] | None = None
    rotation: Literal["prograde", "retrograde"] | None = None
    planetographic_longitude: LongitudeDirection | None = None
    aliases: tuple[str, ...] = ()


class Target(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A target that is no body: the sky, a calibration lamp, dust; and other spellings of it."""

    name: str
    target_class: str = msgspec.field(name="class")
    aliases: tuple[str, ...] = ()


class Unit(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A unit: ``factor`` times its number gives the dimension's base unit; ``spellings`` are matched without case."""

    dimension: str
    factor: float
    spellings: tuple[str, ...] = ()
