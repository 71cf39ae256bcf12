"""The dictionary's entries as its data files write them; every structure is one TOML table.

A key that a structure does not know is an error, so that a misspelt key never passes in silence.
"""

from typing import Literal

import msgspec

from schema.label import Dialect

FieldType = Literal["time", "string", "integer", "real", "boolean", "reference"]
LatitudeType = Literal["planetocentric", "planetographic"]
LongitudeDirection = Literal["east", "west"]
Argument = str | int | float | bool | tuple[str, ...]


class FieldDefinition(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A common field: what it means for every mission and both standards.

    ``source`` is ``record`` where the harvest fills it from the record itself, ``rule`` where rules do. ``fold`` compares
    strings without case, ``facet`` offers counts per value, ``values`` lists the allowed ones. ``form`` ``local_time`` is
    ``hh:mm:ss.fff``. Numbers below ``minimum``, in ``unit``, are refused; a ``circle`` brings angles to 0 up to 360 degrees.
    """

    definition: str
    type: FieldType
    source: Literal["record", "rule"] = "rule"
    unit: str | None = None
    minimum: float | None = None
    circle: bool = False
    cardinality: Literal["one", "many"] = "one"
    fold: bool = False
    facet: bool = False
    values: tuple[str, ...] = ()
    form: Literal["local_time"] | None = None
    name: str = ""


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where a value is from: ``compute`` alone, or of ``index``, ``paths`` and ``constant`` (in this order).

    ``when`` is a path that must have a value, or the source gives nothing. ``unit`` holds where the label is silent, or
    against the label with ``override_unit``; ``label`` says that a value without a unit of its own is missing. ``exclude``
    drops matches below a block whose name fits one of these globs. ``map`` may say under ``*`` what any other text means.
    ``split`` cuts a text into several values.
    """

    paths: tuple[str, ...] = ()
    index: tuple[str, ...] = ()
    constant: str | int | float | bool | tuple[str | int | float, ...] | None = None
    compute: str | None = None
    arguments: dict[str, Argument] = {}
    unit: str | None = None
    override_unit: bool = False
    missing: tuple[str | int | float, ...] = ()
    when: str | None = None
    pick: str | int | None = None
    map: dict[str, str | int | float | bool] = {}
    pattern: str | None = None
    split: str | None = None
    exclude: tuple[str, ...] = ()


class Rule(Source, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How one common field is had from labels of a dialect; ``name`` is its file and field (``missions/mro.toml:exposure``).

    After a ``final`` rule no other is tried: what the standard's rule would take means something else in this mission.
    """

    field: str
    dialect: Dialect
    final: bool = False
    instruments: tuple[str, ...] = ()
    spacecraft: tuple[str, ...] = ()
    note: str = ""
    name: str = ""


class Quantity(Source, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A quantity of a geometry entry: a source, or ``low`` and ``high`` for the two ends of an interval.

    ``default`` stands where the label is silent.
    """

    low: Source | None = None
    high: Source | None = None
    default: str | None = None


class GeometryRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How the geometry of one body is had from labels of one dialect, or from the rows of an index table.

    ``west`` and ``east`` are the edges of the area on the map, whatever the direction of positive longitude;
    ``minimum_longitude`` and ``maximum_longitude`` are the least and greatest number in the label's own direction.
    ``corner_latitudes`` and ``corner_longitudes`` take the values of all their paths, in order around the area.
    """

    dialect: Dialect
    body: Source
    instruments: tuple[str, ...] = ()
    spacecraft: tuple[str, ...] = ()
    kind: Literal["observed", "commanded", "predicted"] = "observed"
    latitude_type: str | Quantity | None = None
    longitude_direction: str | Quantity | None = None
    south: Quantity | None = None
    north: Quantity | None = None
    west: Quantity | None = None
    east: Quantity | None = None
    minimum_longitude: Quantity | None = None
    maximum_longitude: Quantity | None = None
    center_latitude: Quantity | None = None
    center_longitude: Quantity | None = None
    corner_latitudes: Quantity | None = None
    corner_longitudes: Quantity | None = None
    incidence: Quantity | None = None
    emission: Quantity | None = None
    phase: Quantity | None = None
    pixel_scale: Quantity | None = None
    radii: Quantity | None = None
    note: str = ""
    name: str = ""


class Recognition(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A sign by which a label is known without a mission's name: exactly one of the three conditions on a path's value."""

    path: str
    prefix: str | None = None
    equals: tuple[str, ...] = ()
    pattern: str | None = None
    spacecraft: str | None = None
    note: str = ""


class Spacecraft(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A spacecraft of a mission."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    lids: tuple[str, ...] = ()


class Instrument(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An instrument of a mission."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    lids: tuple[str, ...] = ()


class IndexTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An index table to join: ``file`` is a glob below the volume, matched without case; ``keys`` in order of preference."""

    file: str
    keys: tuple[tuple[str, ...], ...]
    instruments: tuple[str, ...] = ()
    note: str = ""


class Supersession(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What versions of one PDS3 product share (``key``), and the keyword that orders them."""

    key: tuple[str, ...]
    version: str
    instruments: tuple[str, ...] = ()
    note: str = ""


class LandingSite(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where a spacecraft landed: planetocentric degrees, degrees east, metres of precision, and who measured it.

    ``fixed`` says that it stayed there; otherwise the place is only the origin of its first site.
    """

    spacecraft: str
    body: str
    latitude: float
    longitude: float
    precision: float
    citation: str
    fixed: bool = True
    site: int | None = None


class Localization(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A rover's own localization table in its archive: which columns hold what. Latitudes and longitudes in degrees."""

    spacecraft: str
    body: str
    file: str
    site: str
    drive: str
    latitude: str
    longitude: str
    latitude_type: LatitudeType = "planetocentric"
    longitude_direction: LongitudeDirection = "east"
    precision: float = 1.0
    citation: str = ""


class Mission(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A mission's file. ``untested`` says that no real label stood behind its rules, or names the instruments concerned."""

    mission: str
    name: str
    spacecraft: tuple[Spacecraft, ...]
    aliases: tuple[str, ...] = ()
    lids: tuple[str, ...] = ()
    lid_prefixes: tuple[str, ...] = ()
    untested: bool | tuple[str, ...] = False
    instrument: tuple[Instrument, ...] = ()
    recognise: tuple[Recognition, ...] = ()
    rule: tuple[Rule, ...] = ()
    geometry: tuple[GeometryRule, ...] = ()
    index_table: tuple[IndexTable, ...] = ()
    supersession: tuple[Supersession, ...] = ()
    landing_site: tuple[LandingSite, ...] = ()
    localization: tuple[Localization, ...] = ()
    note: str = ""
    file: str = ""


class Naming(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where labels of a dialect name their mission, host and instrument, in order of preference.

    ``other_investigations`` are the names of investigations that are no missions, ``other_hosts`` of hosts that are no
    spacecraft; ``other_host_pattern`` is a regular expression that tells such hosts by their names.
    """

    mission_lids: tuple[str, ...] = ()
    mission_names: tuple[str, ...] = ()
    other_investigations: tuple[str, ...] = ()
    other_hosts: tuple[str, ...] = ()
    other_host_pattern: str = ""
    host_lids: tuple[str, ...] = ()
    host_names: tuple[str, ...] = ()
    instrument_lids: tuple[str, ...] = ()
    instrument_names: tuple[str, ...] = ()
    product_lid: tuple[str, ...] = ()


class Conventions(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where labels of a dialect say how latitudes and longitudes are counted, and which texts mean what."""

    latitude_type: tuple[str, ...] = ()
    latitude_types: dict[str, LatitudeType] = {}
    longitude_direction: tuple[str, ...] = ()
    longitude_directions: dict[str, LongitudeDirection] = {}
    constants: tuple[str, ...] = ()


class Observation(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which labels of a dialect describe observations or what was made of them.

    Those of the root elements ``classes``; where it is empty, those with a time, clock, sol or rover's site. None where one
    of the paths ``excluded`` is in the label.
    """

    classes: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()


class Standard(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The rules that hold for any mission's labels of one dialect."""

    dialect: Dialect
    naming: Naming
    conventions: Conventions
    observation: Observation = Observation()
    rule: tuple[Rule, ...] = ()
    geometry: tuple[GeometryRule, ...] = ()
    index_table: tuple[IndexTable, ...] = ()
    file: str = ""


QUANTITIES = (
    "south",
    "north",
    "west",
    "east",
    "minimum_longitude",
    "maximum_longitude",
    "center_latitude",
    "center_longitude",
    "corner_latitudes",
    "corner_longitudes",
    "incidence",
    "emission",
    "phase",
    "pixel_scale",
    "radii",
)
"""The quantities of a geometry entry that have sources."""

LONGITUDES = frozenset(
    {"west", "east", "minimum_longitude", "maximum_longitude", "center_longitude", "corner_longitudes"}
)
