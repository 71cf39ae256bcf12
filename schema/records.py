"""What a harvest writes and a search gives back: products, files, directories and descriptions.

The same structures are read back from an index with only the asked-for parts filled; what was not asked for has its
default. They are `msgspec` structures: typed, cheap to make and to pass between processes, and JSON at the edge.
"""

from enum import StrEnum

import msgspec

from schema.label import LabelField, Scalar
from schema.problems import Problem


class Standard(StrEnum):
    """The label standard; a file without one is only a file."""

    PDS3 = "pds3"
    PDS4 = "pds4"


class LabelKind(StrEnum):
    """Every label has exactly one kind."""

    PRODUCT = "product"
    DESCRIPTIVE = "descriptive"
    FAILURE = "failure"


class Role(StrEnum):
    """What a file is for."""

    LABEL = "label"
    DATA = "data"
    BROWSE = "browse"
    THUMBNAIL = "thumbnail"
    DOCUMENT = "document"
    INDEX = "index"
    CATALOG = "catalog"
    INVENTORY = "inventory"
    CHECKSUM = "checksum"
    CALIBRATION = "calibration"
    GEOMETRY = "geometry"
    SOFTWARE = "software"
    ANCILLARY = "ancillary"
    ARCHIVE = "archive"
    OTHER = "other"


PUBLIC_STATUSES = frozenset({"archived", "certified"})
"""Only these archive statuses are seen by the public."""


class Provenance(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a common value is from.

    ``source`` is ``label``, ``index`` (a row of an index table), ``archive`` (archive.toml, the path), ``constant`` (the
    mission's file) or ``derived``; ``path`` the label field or column; ``text`` and ``unit`` the values as written;
    ``rule`` names the dictionary's file and rule.
    """

    source: str
    rule: str
    path: str | None = None
    text: tuple[str, ...] = ()
    unit: str | None = None


class CommonField(msgspec.Struct, frozen=True, omit_defaults=True):
    """The values of one common field, in its unit; empty with the reason in ``missing``. Times are `schema.times.Time`."""

    values: tuple[Scalar, ...] = ()
    provenance: Provenance | None = None
    missing: str | None = None


class Interval(msgspec.Struct, frozen=True, array_like=True):
    """A closed interval of one quantity; a single value has both ends equal."""

    low: float
    high: float


class Geometry(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What of one body a product shows.

    Latitudes are planetocentric degrees, longitudes degrees east 0–360; the arc runs eastward from ``west`` to ``east``
    and crosses the meridian where ``west > east``; all longitudes are ``west == 0`` and ``east == 360``. Angles are
    degrees, ``pixel_scale`` metres per pixel. ``kind`` is observed, commanded or predicted. ``latitude_type`` and
    ``longitude_direction`` are the label's own; ``missing`` says why a value could not be had.
    """

    body: str
    naif_id: int | None = None
    kind: str = "observed"
    south: float | None = None
    north: float | None = None
    west: float | None = None
    east: float | None = None
    center_latitude: float | None = None
    center_longitude: float | None = None
    corners: tuple[tuple[float, float], ...] = ()
    incidence: Interval | None = None
    emission: Interval | None = None
    phase: Interval | None = None
    pixel_scale: Interval | None = None
    latitude_type: str | None = None
    longitude_direction: str | None = None
    provenance: dict[str, Provenance] = {}
    missing: dict[str, str] = {}


class ProductFile(msgspec.Struct, frozen=True, omit_defaults=True):
    """A file of a product, by its uri; ``name`` as the label writes it, ``uri`` None where no such file was found."""

    name: str
    role: Role
    uri: str | None = None


class Reference(msgspec.Struct, frozen=True, omit_defaults=True):
    """A product that a label names: ``relation`` is member, source, derivative, counterpart, target, document …

    ``identifier`` is a LID, LIDVID or PDS3 product id as written; ``primary`` holds for members only.
    """

    relation: str
    identifier: str
    primary: bool = True


class ProductRecord(msgspec.Struct, omit_defaults=True, kw_only=True):
    """One product. ``uri`` is its key; ``path`` the virtual path of its label.

    ``lid`` is minted for PDS3 products (then ``minted``). ``version`` is as written, ``version_key`` compares as numbers,
    ``series`` is what versions of one product share (the LID, or the key that the mission's file names; None where
    nothing supersedes). ``first_seen`` and ``changed`` are UTC microseconds, set by the writer. ``label`` holds every raw
    label field, index-table columns under ``INDEX/``; ``text`` is the label as written. ``digest`` says whether a record
    is unchanged. ``shown`` is filled by readers only: common fields that have values, as answers show them.
    """

    uri: str
    path: str = ""
    standard: Standard = Standard.PDS4
    dialect: str = ""
    mission: str = "unknown"
    spacecraft: str = "unknown"
    lid: str = ""
    lidvid: str | None = None
    minted: bool = False
    identifiers: dict[str, str] = {}
    version: str | None = None
    version_key: tuple[int, ...] = ()
    series: str | None = None
    latest: bool = True
    superseded_by: str | None = None
    archive_status: str = "staged"
    visibility: frozenset[str] = frozenset()
    release: str | None = None
    title: str = ""
    product_class: str = ""
    common: dict[str, CommonField] = {}
    shown: dict[str, list[str | int | float | bool]] = {}
    geometry: tuple[Geometry, ...] = ()
    label: list[LabelField] = []
    files: tuple[ProductFile, ...] = ()
    references: tuple[Reference, ...] = ()
    descriptions: tuple[str, ...] = ()
    text: str = ""
    digest: str = ""
    first_seen: int = 0
    changed: int = 0


class FileRecord(msgspec.Struct, omit_defaults=True, kw_only=True):
    """One file. ``parent`` is the path of its directory, ``modified`` UTC microseconds, ``location`` where its bytes are.

    ``label`` is the kind of label that the file holds, if any, with the ``problems`` found in it. ``fingerprint`` says
    whether it must be read again: size and modification time, and for labels all that its record was made from.
    """

    uri: str
    path: str = ""
    parent: str = ""
    name: str = ""
    size: int = 0
    modified: int = 0
    md5: str | None = None
    sha256: str | None = None
    media_type: str = "application/octet-stream"
    role: Role = Role.OTHER
    release: str | None = None
    visibility: frozenset[str] = frozenset()
    products: tuple[str, ...] = ()
    location: str = ""
    fingerprint: str = ""
    label: LabelKind | None = None
    problems: tuple[Problem, ...] = ()


class DirectoryRecord(msgspec.Struct, omit_defaults=True, kw_only=True):
    """One directory. ``files`` and ``size`` (bytes) are recursive, over what the asker may see.

    ``exact`` is not of the record but of an answer: no part of the archive is denied to the asker just now.
    """

    uri: str
    path: str = ""
    parent: str | None = None
    name: str = ""
    release: str | None = None
    visibility: frozenset[str] = frozenset()
    files: int = 0
    size: int = 0
    exact: bool = True


class Description(msgspec.Struct, omit_defaults=True, kw_only=True):
    """A descriptive label: one that describes something else than a product.

    ``kind`` is, in PDS3, volume, data_set, mission, host, instrument, target, reference, personnel, software, release,
    inventory, data_set_collection, catalog (several of these), index, checksum, include, document or other; in PDS4 the
    root element's class (``Ingest_LDD``). ``identifiers`` are the keyword values that products are linked by
    (``DATA_SET_ID`` …).
    """

    uri: str
    path: str = ""
    kind: str = ""
    name: str = ""
    identifiers: dict[str, tuple[str, ...]] = {}
    text: str = ""
    label: list[LabelField] = []
    archive_status: str = "staged"
    visibility: frozenset[str] = frozenset()
