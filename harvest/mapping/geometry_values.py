"""From the quantities of one body as a label counts them to a geometry entry in the common form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from harvest.mapping.context import Context, Outcome
from harvest.mapping.places import (
    Arc,
    arc_between_edges,
    arc_between_numbers,
    around,
    bounds_of_corners,
    center_of,
    east_longitude,
    planetocentric,
)
from schema.dictionary.things import Body
from schema.dictionary.types import LONGITUDES
from schema.records import Geometry, Interval, Provenance

_LATITUDES = frozenset({"south", "north", "center_latitude", "corner_latitudes"})
_EDGE = 1e-6


class Conventions(NamedTuple):
    """What the label or the mission's file says of its latitudes and longitudes; None where neither does."""

    latitude_type: str | None
    longitude_direction: str | None


@dataclass
class Quantities:
    """The quantities of one body in one label or row; angles in degrees, scales in metres, radii in km."""

    outcomes: Mapping[str, Outcome]
    body: Body | None
    name: str
    conventions: Conventions
    context: Context
    values: dict[str, object] = field(default_factory=dict)
    provenance: dict[str, Provenance] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)

    def geometry(self, kind: str) -> Geometry | None:
        """The entry, or None where the label has no number for it."""
        for name, outcome in self.outcomes.items():
            if not outcome.values and outcome.missing is not None:
                self.missing[name] = outcome.missing
        self._latitudes()
        self._longitudes()
        self._corners()
        self._center()
        for name in ("incidence", "emission", "phase"):
            self._interval(name, 180.0)
        self._interval("pixel_scale", 1e12)
        self.missing.pop("radii", None)
        if not self.values and not any(reason for reason in self.missing.values() if " " in reason):
            return None
        return Geometry(
            body=self.name,
            naif_id=self.body.naif_id if self.body is not None else None,
            kind=kind,
            latitude_type=self.conventions.latitude_type,
            longitude_direction=self.conventions.longitude_direction,
            provenance=self.provenance,
            missing=self.missing,
            **self.values,  # type: ignore[arg-type]
        )

    def _numbers(self, name: str) -> list[float]:
        outcome = self.outcomes.get(name)
        numbers = [float(value) for value in outcome.values if isinstance(value, int | float)] if outcome else []
        limit = 90.0 if name in _LATITUDES else 720.0 if name in LONGITUDES else None
        if limit is not None and any(abs(number) > limit + _EDGE for number in numbers):
            self._refuse(name, f"{numbers} lies beyond ±{limit:g} degrees")
            return []
        return numbers

    def _set(self, name: str, value: object, source: str) -> None:
        self.values[name] = value
        self.provenance[name] = self.outcomes[source].provenance
        self.missing.pop(source, None)

    def _derive(self, name: str, value: object, source: str) -> None:
        outcome = self.outcomes[source].provenance
        self.values[name] = value
        self.provenance[name] = Provenance("derived", outcome.rule, outcome.path, outcome.text, outcome.unit)

    def _refuse(self, name: str, reason: str) -> None:
        self.missing[name] = reason
        path = self.outcomes[name].provenance.path or name
        fix = "correct the label, or the rule in the mission's file"
        self.context.warn_at(path, f"{name} of {self.name}: {reason}", fix)

    def _radii(self) -> tuple[float, float] | None:
        """Equatorial and polar radius, of the label before the dictionary's."""
        outcome = self.outcomes.get("radii")
        radii = [float(value) for value in outcome.values if isinstance(value, int | float)] if outcome else []
        if len(radii) < 2 or min(radii) <= 0:
            if self.body is None or self.body.radii is None:
                return None
            radii = list(self.body.radii)
        equatorial = radii[0] if len(radii) == 2 else (radii[0] + radii[1]) / 2
        return equatorial, radii[-1]

    def _convert_latitudes(self, name: str) -> list[float]:
        """Planetocentric latitudes; empty with the reason noted where the label does not say which they are."""
        numbers = [max(-90.0, min(90.0, number)) for number in self._numbers(name)]
        if not numbers or self.conventions.latitude_type == "planetocentric":
            return numbers
        radii = self._radii()
        if radii is not None and radii[0] == radii[1]:
            return numbers
        if self.conventions.latitude_type is None:
            self.missing[name] = "neither label nor mission says whether latitudes are planetocentric or planetographic"
            return []
        if radii is None:
            self.missing[name] = f"planetographic latitude, and no radii are known for {self.name}"
            return []
        return [planetocentric(number, *radii) for number in numbers]

    def _direction(self) -> str | None:
        """The direction of positive longitudes: as stated, else as the stated kind of coordinates defines it."""
        latitude_type, direction = self.conventions
        if direction is not None or latitude_type is None:
            return direction
        if latitude_type == "planetocentric":
            return "east"
        if self.body is None:
            return None
        if self.body.planetographic_longitude is not None:
            return self.body.planetographic_longitude
        return {"prograde": "west", "retrograde": "east"}.get(self.body.rotation or "")

    def _convert_longitudes(self, *names: str) -> tuple[str, list[list[float]]] | None:
        numbers = [self._numbers(name) for name in names]
        if not all(numbers):
            return None
        direction = self._direction()
        if direction is None:
            for name in names:
                self.missing[name] = "neither label nor mission says whether longitudes are positive east or west"
            return None
        return direction, numbers

    def _latitudes(self) -> None:
        found = {name: self._convert_latitudes(name) for name in ("south", "north")}
        south, north = found["south"], found["north"]
        if south and north and min(south) > max(north):
            self._refuse("south", f"the southern latitude {min(south):g} lies north of the northern one {max(north):g}")
            return
        for name, numbers in found.items():
            if numbers:
                self._set(name, min(numbers) if name == "south" else max(numbers), name)

    def _longitudes(self) -> None:
        edges = self._convert_longitudes("west", "east")
        if edges is not None:
            direction, (western, eastern) = edges
            self._arc(arc_between_edges(western[0], eastern[0], direction), "west", "east")
            return
        ends = self._convert_longitudes("minimum_longitude", "maximum_longitude")
        if ends is not None:
            direction, (least, greatest) = ends
            names = ("minimum_longitude", "maximum_longitude")
            west, east = names[::-1] if direction == "west" else names
            self._arc(arc_between_numbers(least[0], greatest[0], direction), west, east)
        for name, edge in (("minimum_longitude", "west"), ("maximum_longitude", "east")):
            if name in self.missing:
                self.missing.setdefault(edge, self.missing.pop(name))

    def _arc(self, arc: Arc, west: str, east: str) -> None:
        self._set("west", arc.west, west)
        self._set("east", arc.east, east)

    def _corners(self) -> None:
        latitudes = self._convert_latitudes("corner_latitudes")
        found = self._convert_longitudes("corner_longitudes")
        for name in ("corner_latitudes", "corner_longitudes"):
            if name in self.missing:
                self.missing["corners"] = self.missing.pop(name)
        if found is None or not latitudes:
            return
        direction, (longitudes,) = found
        if len(latitudes) != len(longitudes) or len(latitudes) < 3:
            self._refuse(
                "corner_latitudes", f"{len(latitudes)} latitudes and {len(longitudes)} longitudes make no corners"
            )
            return
        pairs = zip(latitudes, longitudes, strict=True)
        corners = around([(latitude, east_longitude(longitude, direction)) for latitude, longitude in pairs])
        self._set("corners", corners, "corner_latitudes")
        bounds = bounds_of_corners(corners)
        if "south" not in self.values and "north" not in self.values:
            self._derive("south", bounds.south, "corner_latitudes")
            self._derive("north", bounds.north, "corner_latitudes")
        if "west" not in self.values and "east" not in self.values:
            self._derive("west", bounds.arc.west, "corner_longitudes")
            self._derive("east", bounds.arc.east, "corner_longitudes")

    def _center(self) -> None:
        latitudes = self._convert_latitudes("center_latitude")
        if latitudes:
            self._set("center_latitude", latitudes[0], "center_latitude")
        found = self._convert_longitudes("center_longitude")
        if found is not None:
            self._set("center_longitude", east_longitude(found[1][0][0], found[0]), "center_longitude")
        south, north, west, east = (self.values.get(name) for name in ("south", "north", "west", "east"))
        if not all(isinstance(value, float) for value in (south, north, west, east)) or (west, east) == (0.0, 360.0):
            return
        for name, value, edge in (
            ("center_latitude", round((south + north) / 2, 10), "south"),  # type: ignore[operator]
            ("center_longitude", center_of(west, east), "west"),  # type: ignore[arg-type]
        ):
            if name not in self.values and name not in self.missing:
                before = self.provenance[edge]
                self.values[name] = value
                self.provenance[name] = Provenance("derived", before.rule, before.path, before.text, before.unit)

    def _interval(self, name: str, limit: float) -> None:
        numbers = self._numbers(name)
        if not numbers:
            return
        if min(numbers) < 0 or max(numbers) > limit:
            self._refuse(name, f"{numbers} is no {name.replace('_', ' ')} (0 to {limit:g})")
            return
        self._set(name, Interval(min(numbers), max(numbers)), name)
