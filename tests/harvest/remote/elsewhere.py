"""Small archives that are put elsewhere and harvested there, and the comparison of indexes."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from config.storage import BucketSettings, StorageSettings
from harvest.remote.tree import Connect
from harvest.report import Report
from harvest.run import Harvest, Options
from schema.dictionary import load_dictionary
from schema.records import FileRecord
from search.embedded import open_writer
from storage.listing.sources import connect
from tests.harvest.archives import ARCHIVE, attached, make, pds3_label, pds4_label
from tests.harvest.indexes import dump
from tests.services.s3 import S3

NO_STORAGE = partial(connect, StorageSettings(listing_patience=2.0))
IMAGE = os.urandom(200_000)
FILES: dict[str, str | bytes] = {
    "archive.toml": ARCHIVE,
    "VOLDESC.CAT": 'PDS_VERSION_ID = PDS3\nOBJECT = VOLUME\n VOLUME_ID = "MROX_0001"\nEND_OBJECT = VOLUME\nEND\n',
    "DATA/A.LBL": pds3_label("A", "A.IMG"),
    "DATA/A.IMG": b"\1" + IMAGE,
    "DATA/B.IMG": attached(pds3_label("B")) + IMAGE,
    "DATA/long and odd + name %41 ü.LBL": pds3_label("L", extra='NOTE = "' + "x" * 100_000 + '"\r\n'),
    "DATA/C.xml": pds4_label("urn:nasa:pds:bundle:data:c1"),
    "BROWSE/A.JPG": b"\xff\xd8\xff" + IMAGE,
    "EMPTY.TXT": "",
}


async def harvest(data: Path, *roots: Path | str, sources: Connect = NO_STORAGE, **options: Any) -> Report:
    make(data, {})
    writer = open_writer(data)
    chosen = Options(**{"workers": 0, **options})
    try:
        return await Harvest(writer, data, load_dictionary(), chosen, lambda *_: None, sources).run(map(str, roots))
    finally:
        await writer.close()


def bucket(s3: S3, name: str, folder: Path, prefix: str = "holdings/") -> tuple[str, Connect]:
    """Put a folder into a bucket; where it is, and what connects to it."""
    s3.bucket(name)
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            s3.put(name, prefix + str(path.relative_to(folder)), path.read_bytes())
    settings = StorageSettings(listing_patience=5.0, buckets={name: BucketSettings(s3.region, s3.url)})
    return f"s3://{name}/{prefix}".rstrip("/"), partial(connect, settings)


async def alike(data: Path, other: Path, here: Path | str = "", there: str = "") -> dict[str, FileRecord]:
    """The files of two indexes after showing that they say the same, but for places, times and checksums.

    The roots ``here`` and ``there`` are told apart in what the records say of problems.
    """
    one, two = await dump(data), await dump(other)
    assert one["products"].keys() == two["products"].keys()
    for uri, product in one["products"].items():
        assert product == msgspec.structs.replace(two["products"][uri], digest=product.digest)
    assert one["directories"] == two["directories"]
    assert one["files"].keys() == two["files"].keys()
    for uri, file in one["files"].items():
        same = {name: getattr(file, name) for name in ("location", "modified", "md5", "fingerprint", "problems")}
        assert file == msgspec.structs.replace(two["files"][uri], **same)
        problems = [str(problem).replace(str(here), there) for problem in file.problems]
        assert problems == [str(problem) for problem in two["files"][uri].problems]
    return two["files"]
