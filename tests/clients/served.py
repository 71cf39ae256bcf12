"""An archive whose bytes are in S3, in another one's folder and at a file server, served as an operator runs it."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import rasterio

from access.accounts import Account
from access.audit import Act
from access.issuing import Issuing, Wanted
from access.signing import KeyRing
from access.sqlite import open_embedded
from tests.clients.strict_s3 import StrictS3
from tests.gateway.running import ROOT, running_command
from tests.services.s3 import S3
from tests.topologies.serving import write_policy

BUCKET = "clients"
LINES = 512
"""The image has so many lines of as many bytes."""
ARCHIVE = 'standard = "pds3"\nmission = "mro"\nspacecraft = "mro"\nvolume = "{}"\narchive_status = "archived"\n'
FILES = ("IMAGE.TIF", "NOTES.TXT", "ODD +& ä.TXT")


@dataclass(frozen=True)
class Served:
    """A server's address, its data folder, the archive's roots by volume, and the S3."""

    url: str
    data: Path
    roots: dict[str, Path]
    s3: StrictS3

    def address(self, volume: str, name: str = "IMAGE.TIF") -> str:
        return f"{self.url}/data/mro/mro/{volume}/DATA/{name}"

    def content(self, volume: str, name: str = "IMAGE.TIF") -> bytes:
        return (self.roots[volume] / "DATA" / name).read_bytes()

    def token(self, account: str, lifetime: int = 3600) -> str:
        """Make an account and a token of it."""

        async def make() -> str:
            store = open_embedded(self.data)
            try:
                await store.accounts.add_account(Account(name=account), Act("tests", "account.add", account, 0))
                issuing = Issuing(KeyRing(self.data), store.accounts)
                return (await issuing.make(account, Wanted(lifetime), "tests")).token
            finally:
                await store.close()

        return asyncio.run(make())

    def used(self, account: str) -> int:
        """The bytes that an account was charged today."""

        async def ask() -> int:
            store = open_embedded(self.data)
            try:
                return (await store.meter.usage(account, int(time.time()))).bytes_of_day
            finally:
                await store.close()

        return asyncio.run(ask())


def make_archive(root: Path, volume: str) -> Path:
    """Make a volume with an image that GDAL reads, and two texts."""
    (root / "DATA").mkdir(parents=True)
    (root / "archive.toml").write_text(ARCHIVE.format(volume))
    lines = np.arange(LINES * LINES, dtype=np.uint32).view(np.uint8)[: LINES * LINES].reshape(1, LINES, LINES)
    profile = {"driver": "GTiff", "width": LINES, "height": LINES, "count": 1, "dtype": "uint8", "tiled": True}
    profile["transform"] = rasterio.Affine(2, 0, 0, 0, -2, 0)  # without one rasterio warns
    with rasterio.open(root / "DATA" / "IMAGE.TIF", "w", blockxsize=64, blockysize=64, **profile) as made:
        made.write(lines)
    (root / "DATA" / "NOTES.TXT").write_text(f"notes of {volume}\n" * 500)
    if volume == "open":
        (root / "DATA" / "LARGE.IMG").write_bytes(bytes(range(256)) * 32_768)
    (root / "DATA" / "ODD +& ä.TXT").write_text(f"odd {volume}")
    return root


def put_into_s3(s3: S3, volume: str, root: Path, bucket: str = BUCKET) -> None:
    s3.bucket(bucket)
    for path in root.rglob("*"):
        if path.is_file():
            s3.put(bucket, f"mro/{volume}/{path.relative_to(root)}", path.read_bytes())


def storage_of(endpoint: str, prefixes: str, bucket: str = BUCKET) -> str:
    """A storage map with a bucket at an endpoint."""
    return f'left_alone = 1.0\n[buckets.{bucket}]\nendpoint = "{endpoint}"\n{prefixes}'


@contextmanager
def serving(data: Path, s3: S3, *options: str) -> Iterator[str]:
    """Serve a data folder with the credentials of an S3; gives the address."""
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        patch.setenv("AWS_ACCESS_KEY_ID", s3.key)
        patch.setenv("AWS_SECRET_ACCESS_KEY", s3.secret)
        yield stack.enter_context(
            running_command("serve", "--data", str(data), *options, log=data.parent / "server.log")
        )


def harvest(data: Path, *roots: Path, protected: str = "") -> None:
    """Harvest volumes; what is below ``protected`` is for those alone who have a token."""
    data.mkdir(exist_ok=True)
    rule = {"prefix": protected, "access": "protected"}
    if protected:
        text = "".join(f"{name} = {json.dumps(value)}\n" for name, value in rule.items())
        (data / "tharsis.toml").write_text(f"[[visibility]]\n{text}")
    harvested = [sys.executable, "-m", "cli.main", "harvest", *map(str, roots), "--data", str(data)]
    subprocess.run(harvested, cwd=ROOT, check=True, capture_output=True)
    write_policy(data)
