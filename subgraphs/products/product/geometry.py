"""What of a body a product shows, as GraphQL types."""

import strawberry

from schema import records


@strawberry.type(description="A closed interval; a single value has both ends equal.")
class Interval:
    """Both ends of an interval."""

    low: float = strawberry.field(description="The lower end.")
    high: float = strawberry.field(description="The upper end.")


@strawberry.type(description="A corner of a footprint.")
class Corner:
    """A place on a body."""

    latitude: float = strawberry.field(description="Planetocentric latitude. Unit: deg.")
    longitude: float = strawberry.field(description="Longitude, east 0–360. Unit: deg.")


@strawberry.type(description="A quantity of a footprint that could not be had, and why.")
class MissingQuantity:
    """Why a quantity is missing."""

    quantity: str = strawberry.field(description="Name of the quantity.")
    reason: str = strawberry.field(description="Why it is missing.")


def _corners(root: strawberry.Parent[records.Geometry]) -> list[Corner]:
    return [Corner(latitude=latitude, longitude=longitude) for latitude, longitude in root.corners]


def _missing(root: strawberry.Parent[records.Geometry]) -> list[MissingQuantity]:
    return [MissingQuantity(quantity=quantity, reason=reason) for quantity, reason in root.missing.items()]


@strawberry.type(
    description="What of one body a product shows. Latitudes are planetocentric, longitudes east 0–360, computed with "
    "the radii of the label or of the dictionary; the longitude arc runs eastward from west to east and crosses the "
    "meridian where west is greater than east."
)
class Geometry:
    """One entry of a product's geometry."""

    body: str = strawberry.field(description="Body: its IAU name.")
    naif_id: int | None = strawberry.field(description="NAIF id of the body.")
    kind: str = strawberry.field(description="Whether the entry is observed, commanded or predicted.")
    south: float | None = strawberry.field(description="Least latitude. Unit: deg.")
    north: float | None = strawberry.field(description="Greatest latitude. Unit: deg.")
    west: float | None = strawberry.field(description="Western end of the longitude arc. Unit: deg east.")
    east: float | None = strawberry.field(description="Eastern end of the longitude arc. Unit: deg east.")
    center_latitude: float | None = strawberry.field(description="Latitude of the centre. Unit: deg.")
    center_longitude: float | None = strawberry.field(description="Longitude of the centre. Unit: deg east.")
    corners: list[Corner] = strawberry.field(resolver=_corners, description="Corners, in order around the area.")
    incidence: Interval | None = strawberry.field(description="Incidence angle. Unit: deg.")
    emission: Interval | None = strawberry.field(description="Emission angle. Unit: deg.")
    phase: Interval | None = strawberry.field(description="Phase angle. Unit: deg.")
    pixel_scale: Interval | None = strawberry.field(description="Pixel scale. Unit: m/pixel.")
    latitude_type: str | None = strawberry.field(description="How the label counts latitudes.")
    longitude_direction: str | None = strawberry.field(description="How the label counts longitudes.")
    missing: list[MissingQuantity] = strawberry.field(resolver=_missing, description="What could not be had, and why.")
