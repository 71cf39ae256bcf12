"""Where the bytes are: ``storage.toml``, which operators edit."""

from pathlib import Path
from typing import Literal

import msgspec

from config.kinds import Seconds, Text, Url
from config.storage_checks import SCHEMES, check_storage
from config.tables import read_table

FILE_NAME = "storage.toml"


class BucketSettings(msgspec.Struct, frozen=True):
    """How one S3 bucket is reached. ``endpoint`` is that of another server than AWS's.

    Requests are signed with the credentials of ``profile``, else with those of the process; ``role`` is assumed with them.
    """

    region: Text = "us-east-1"
    endpoint: Url | None = None
    profile: Text | None = None
    role: Text | None = None


class PrefixSettings(msgspec.Struct, frozen=True):
    """Where the bytes of all files at or below the virtual path ``prefix`` are; the most nested prefix wins.

    ``locations`` are tried in this order: ``s3://bucket/key``, ``https://host/path``, or a local folder (a path, or
    ``file://``); the rest of the virtual path is appended. ``delivery``: clients are sent to S3 by a link (``direct``), or get
    the bytes from us (``through``), as they do from all other places. ``timeout`` is how long one location may be silent
    before the next one is tried. ``headers`` are said in each answer for these files.
    """

    prefix: Text
    locations: tuple[Text, ...]
    delivery: Literal["direct", "through"] = "direct"
    timeout: Seconds = 5.0
    headers: dict[str, str] = {}


class StorageSettings(msgspec.Struct, frozen=True):
    """All of ``storage.toml``: buckets by name, and prefixes. Files of no prefix are where the harvest found them.

    A bucket without a section is one of AWS's in ``us-east-1``. ``left_alone`` is how many seconds a bucket or server that did
    not answer is asked only after all others. Clients are sent to an object that was there ``object_trusted`` seconds ago at
    most, in a bucket that answered ``bucket_trusted`` seconds ago at most. A harvest tries to get an answer for
    ``listing_patience`` seconds.
    """

    left_alone: Seconds = 10.0
    bucket_trusted: Seconds = 2.0
    object_trusted: Seconds = 60.0
    listing_patience: Seconds = 30.0
    buckets: dict[str, BucketSettings] = {}
    prefixes: tuple[PrefixSettings, ...] = ()


def load_storage(path: Path) -> StorageSettings:
    """The storage map of a file; relative folders are meant from its own. Raises `ConfigurationError`."""
    storage = read_table(path, StorageSettings)
    check_storage(storage, str(path))
    folder = path.absolute().parent
    prefixes = (
        msgspec.structs.replace(one, locations=tuple(_absolute(location, folder) for location in one.locations))
        for one in storage.prefixes
    )
    return msgspec.structs.replace(storage, prefixes=tuple(prefixes))


def _absolute(location: str, folder: Path) -> str:
    return location if location.startswith(SCHEMES) else str(folder / location)
