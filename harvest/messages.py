"""What passes between the main process of a harvest and its workers. Names and paths are bytes: any file name survives."""

import msgspec

from harvest.tables.localizations import LocalizationTable
from harvest.tree.archive import Area
from schema.problems import Problem
from schema.records import Description, LabelKind, ProductRecord, Role


class Context(msgspec.Struct, frozen=True):
    """What holds for all labels of a scope: its area, and what was read of it before its products.

    ``folder`` is the real folder of the volume.
    ``links`` gives, for ``KEYWORD=value`` of a descriptive record, the uris of those records; ``index`` is the SQLite
    file with rows of index tables, ``keys`` the label keywords by which rows are found besides the file name, and
    ``index_labels`` the labels of those tables. ``localizations`` are the rovers' tables of places, of the whole run.
    """

    number: int
    area: Area
    folder: str
    links: dict[str, tuple[str, ...]] = {}
    index: str | None = None
    keys: tuple[tuple[str, ...], ...] = ()
    index_labels: tuple[str, ...] = ()
    localizations: tuple[LocalizationTable, ...] = ()


class Partner(msgspec.Struct, frozen=True):
    """The file that may hold the label of a product's counterpart: its real and its virtual path."""

    path: bytes
    place: str


class Task(msgspec.Struct):
    """Files of one scope to be read, by their real paths; ``partners`` of some of them."""

    context: Context
    paths: list[bytes]
    partners: dict[bytes, Partner] = {}


class Claim(msgspec.Struct, frozen=True, array_like=True):
    """A label's word that a file (by location) is its product's, and what it is for."""

    location: str
    role: Role


class Untyped(msgspec.Struct, array_like=True):
    """A value that is not of the type, unit or range of the common field (or quantity of geometry) that it is for."""

    field: str
    value: str
    path: str
    file: str


class Understanding(msgspec.Struct):
    """What the report counts of one label: rules that fired, common fields that stayed missing, values not typed."""

    fired: list[str] = []
    missing: list[str] = []
    untyped: list[Untyped] = []


class Outcome(msgspec.Struct, omit_defaults=True):
    """What was found in one file. ``kind`` is None where it holds no label.

    ``dependencies`` is the fingerprint's part; ``twin`` the uri of the detached label's product where this file's own
    attached label describes the same; ``matched`` the numbers of the index rows that were joined.
    ``unread`` says that the file could not be read.
    """

    path: bytes
    kind: LabelKind | None = None
    role: Role | None = None
    product: ProductRecord | None = None
    description: Description | None = None
    problems: tuple[Problem, ...] = ()
    claims: tuple[Claim, ...] = ()
    dependencies: str = ""
    twin: str | None = None
    unread: bool = False
    md5: str | None = None
    sha256: str | None = None
    declared_md5: dict[str, str] = {}
    matched: tuple[int, ...] = ()
    understanding: Understanding | None = None
