"""Where the spacecraft of a landed mission stood: fixed sites, localization tables, and offsets in a site's frame.

Latitudes are planetocentric degrees, longitudes degrees east. Nothing here comes from, or goes into, the target's geometry.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from harvest.mapping.places import east_longitude, planetocentric
from harvest.mapping.texts import read_number
from schema.dictionary.names import Targets
from schema.dictionary.things import Body
from schema.dictionary.types import LandingSite, Localization, Mission
from schema.label import Scalar, Value
from schema.records import CommonField, Provenance

Row = Mapping[str, Value]


class Place(NamedTuple):
    """A place on a body: planetocentric degrees, degrees east, metres; and where it is from."""

    body: str
    latitude: float
    longitude: float
    precision: float
    provenance: Provenance


@dataclass
class _Table:
    """The rows of a rover's localization table: places by site and drive."""

    places: dict[tuple[int, int], Place] = field(default_factory=dict)
    origins: dict[int, Place] = field(default_factory=dict)


class Positions:
    """The places of all landed spacecraft that the dictionary and the archives' own tables know."""

    def __init__(self, targets: Targets) -> None:
        self._targets = targets
        self._tables: dict[tuple[str, str], _Table] = {}

    def add_table(self, mission: Mission, spacecraft: str, rows: Iterable[Row]) -> int:
        """Take up rows of a localization table of a spacecraft; how many were understood. Places that are known stay."""
        own = [localization for localization in mission.localization if localization.spacecraft == spacecraft]
        return sum(any(self._add(mission, localization, row) for localization in own) for row in rows)

    def is_localization(self, mission: Mission, row: Row) -> bool:
        """Whether an index row belongs to a localization table, not to a product's geometry."""
        return any(
            all(column.upper() in row for column in (table.site, table.drive, table.latitude, table.longitude))
            for table in mission.localization
        )

    def fields(self, mission: Mission, spacecraft: str, common: Mapping[str, CommonField]) -> dict[str, CommonField]:
        """The fields ``position.*`` that site, drive and offsets of a label lead to; empty for orbiters."""
        site, drive = _number(common, "position.site"), _number(common, "position.drive")
        x, y = _number(common, "position.x"), _number(common, "position.y")
        place = self._localized(mission, spacecraft, site, drive, x, y) or self._fixed(mission, spacecraft)
        if place is None:
            body = next((entry.body for entry in mission.localization if entry.spacecraft == spacecraft), None)
            if site is None or body is None:
                return {}
            reason = f"no row of a localization table for site {site:g}, drive {'unknown' if drive is None else f'{drive:g}'}"
            missing = CommonField((), None, reason)
            on = CommonField((self._name(body),), Provenance("constant", f"{mission.file}:localization"))
            return {"position.body": on, "position.latitude": missing, "position.longitude": missing}
        return {
            "position.body": CommonField((place.body,), place.provenance),
            "position.latitude": CommonField((place.latitude,), place.provenance),
            "position.longitude": CommonField((place.longitude,), place.provenance),
            "position.precision": CommonField((place.precision,), place.provenance),
        }

    def _localized(
        self,
        mission: Mission,
        spacecraft: str,
        site: float | None,
        drive: float | None,
        x: float | None,
        y: float | None,
    ) -> Place | None:
        if site is None:
            return None
        table = self._tables.get((mission.mission, spacecraft), _Table())
        if drive is not None and (int(site), int(drive)) in table.places:
            return table.places[int(site), int(drive)]
        origin = table.origins.get(int(site)) or self._origin(mission, spacecraft, int(site))
        if origin is None or x is None or y is None:
            return None
        target = self._targets.find(origin.body)
        body = target.body if target is not None else None
        return None if body is None or body.radii is None else offset(origin, x, y, body)

    def _name(self, body: str) -> str:
        target = self._targets.find(body)
        return target.name if target is not None else body

    def _origin(self, mission: Mission, spacecraft: str, site: int) -> Place | None:
        for landing in mission.landing_site:
            if landing.spacecraft == spacecraft and landing.site == site:
                return _place(mission, landing)
        return None

    def _fixed(self, mission: Mission, spacecraft: str) -> Place | None:
        for landing in mission.landing_site:
            if landing.spacecraft == spacecraft and landing.fixed:
                return _place(mission, landing)
        return None

    def _add(self, mission: Mission, table: Localization, row: Row) -> bool:
        names = (table.site, table.drive, table.latitude, table.longitude)
        cells = [row.get(name.upper()) for name in names]
        read = [read_number(cell.text, cell.typed) if cell is not None and not cell.missing else None for cell in cells]
        numbers = [item[0] for item in read if item is not None]
        if len(numbers) < len(names):
            return False
        site, drive, latitude, longitude = numbers
        target = self._targets.find(table.body)
        radii = target.body.radii if target is not None and target.body is not None else None
        if table.latitude_type == "planetographic" and radii is not None:
            latitude = planetocentric(latitude, (radii[0] + radii[1]) / 2, radii[2])
        path = ", ".join(names)
        texts = tuple(cell.text for cell in cells if cell is not None)
        provenance = Provenance("index", f"{mission.file}:localization", path, texts)
        east = east_longitude(longitude, table.longitude_direction)
        place = Place(self._name(table.body), latitude, east, table.precision, provenance)
        known = self._tables.setdefault((mission.mission, table.spacecraft), _Table())
        known.places.setdefault((int(site), int(drive)), place)
        if drive == 0:
            known.origins.setdefault(int(site), place)
        return True


def offset(origin: Place, north: float, east: float, body: Body) -> Place:
    """The place that lies metres north and east of a site's origin, on the plane that touches the body there.

    Good to millimetres over the hundreds of metres of a site.
    """
    a, b, c = body.radii or (1.0, 1.0, 1.0)
    radius = (a + b + c) / 3 * 1000
    latitude = origin.latitude + math.degrees(north / radius)
    longitude = origin.longitude + math.degrees(east / (radius * math.cos(math.radians(origin.latitude))))
    before = origin.provenance
    provenance = Provenance("derived", before.rule, before.path, before.text)
    return origin._replace(
        latitude=round(latitude, 10), longitude=east_longitude(longitude, "east"), provenance=provenance
    )


def _place(mission: Mission, landing: LandingSite) -> Place:
    provenance = Provenance("constant", f"{mission.file}:landing_site", None, (landing.citation,))
    return Place(landing.body, landing.latitude, landing.longitude, landing.precision, provenance)


def _number(common: Mapping[str, CommonField], name: str) -> float | None:
    found = common.get(name)
    value: Scalar | None = found.values[0] if found is not None and found.values else None
    return float(value) if isinstance(value, int | float) else None
