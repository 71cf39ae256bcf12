"""Archives on file servers and in buckets become the index that they become from a folder."""

from __future__ import annotations

import os
import time
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest

from config.storage import BucketSettings, StorageSettings
from config.tables import ConfigurationError
from harvest.remote.tree import Connect
from harvest.report import Report
from harvest.run import Harvest, Options
from schema.dictionary import load_dictionary
from schema.records import FileRecord, LabelKind
from search.embedded import open_writer
from storage.listing.sources import connect
from tests.harvest.archives import ARCHIVE, attached, make, pds3_label, pds4_label
from tests.harvest.indexes import dump
from tests.harvest.remote.server import FileServer, serving
from tests.harvest.test_kill import archive, start
from tests.services.s3 import S3
from tests.shared import LABELS, needs_shared

SAMPLES = Path(__file__).parents[3] / "samples" / "archives"
NO_STORAGE = partial(connect, StorageSettings(), patience=2.0)
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
    settings = StorageSettings(buckets={name: BucketSettings(s3.region, s3.url)})
    return f"s3://{name}/{prefix}".rstrip("/"), partial(connect, settings, patience=5.0)


@pytest.fixture
def keys(s3: S3, monkeypatch: pytest.MonkeyPatch) -> S3:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", s3.key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", s3.secret)
    return s3


async def alike(data: Path, other: Path) -> dict[str, FileRecord]:
    """The files of two indexes after showing that they say the same, but for places, times and checksums."""
    one, two = await dump(data), await dump(other)
    assert one["products"].keys() == two["products"].keys()
    for uri, product in one["products"].items():
        assert product == msgspec.structs.replace(two["products"][uri], digest=product.digest)
    assert one["directories"] == two["directories"]
    assert one["files"].keys() == two["files"].keys()
    for uri, file in one["files"].items():
        same = {name: getattr(file, name) for name in ("location", "modified", "md5", "fingerprint", "problems")}
        assert file == msgspec.structs.replace(two["files"][uri], **same)
        assert [problem[1:4] for problem in file.problems] == [problem[1:4] for problem in two["files"][uri].problems]
    return two["files"]


@pytest.mark.parametrize("root", [SAMPLES, pytest.param(LABELS / "pds-data-dictionaries+ldd-lro", marks=needs_shared)])
async def test_a_file_server_gives_the_same_records_as_its_folder(tmp_path: Path, root: Path) -> None:
    with serving(root.parent) as server:
        await harvest(tmp_path / "here", root)
        report = await harvest(tmp_path / "there", f"{server.url}{root.name}/", workers=2 if root is SAMPLES else 0)
        files = await alike(tmp_path / "here", tmp_path / "there")

    assert report.files == len(files)
    assert all(file.location.startswith(server.url) for file in files.values())


async def test_a_bucket_gives_the_same_records_as_its_folder_and_checksums(tmp_path: Path, keys: S3) -> None:
    url, sources = bucket(keys, "samples", SAMPLES, "archives/")
    await harvest(tmp_path / "here", SAMPLES, checksums="md5")

    await harvest(tmp_path / "there", url, sources=sources, workers=2)

    files = await alike(tmp_path / "here", tmp_path / "there")
    assert all(file.location.startswith(url + "/") for file in files.values())
    here = (await dump(tmp_path / "here"))["files"]
    assert {uri: file.md5 for uri, file in files.items() if file.size} == {
        uri: file.md5 for uri, file in here.items() if file.size
    }


async def test_odd_names_are_the_same_in_a_bucket(tmp_path: Path, keys: S3) -> None:
    root = make(tmp_path / "vol", FILES)
    url, sources = bucket(keys, "odd-names", root, "")
    await harvest(tmp_path / "here", root)

    await harvest(tmp_path / "there", url, sources=sources)

    await alike(tmp_path / "here", tmp_path / "there")


async def test_of_data_only_the_beginning_is_read_and_of_labels_only_the_label(tmp_path: Path) -> None:
    root = make(tmp_path / "vol", FILES)
    with serving(root) as server:
        report = await harvest(tmp_path / "data", server.url)

    assert (report.products, report.failures) == (4, [])
    assert server.served["/DATA/A.IMG"] <= 512
    assert server.served["/BROWSE/A.JPG"] <= 512
    assert server.served["/DATA/B.IMG"] <= 32 * 1024
    assert server.served["/DATA/long and odd + name %41 ü.LBL"] < 1.1 * 100_000
    assert max(server.asked.values()) <= 3


@pytest.mark.parametrize("dates", [True, False], ids=["Last-Modified", "ETag"])
async def test_a_second_harvest_reads_only_what_has_changed(tmp_path: Path, dates: bool) -> None:
    root = make(tmp_path / "vol", FILES)
    with serving(root) as server:
        server.dates = dates
        await harvest(tmp_path / "data", server.url)
        server.served.clear()
        second = await harvest(tmp_path / "data", server.url)
        unchanged = dict(server.served)
        (root / "DATA/B.IMG").write_bytes(attached(pds3_label("C")) + IMAGE)
        (root / "DATA/A.LBL").unlink()
        os.utime(root / "DATA/B.IMG", (1, 1))
        server.served.clear()
        third = await harvest(tmp_path / "data", server.url)

    assert (second.written, second.removed) == (0, 0)
    assert unchanged.keys() <= {"/archive.toml"}
    assert server.served.keys() >= {"/DATA/B.IMG"}
    assert "/DATA/C.xml" not in server.served
    assert third.products == 3


async def test_an_object_put_again_is_read_again(tmp_path: Path, keys: S3) -> None:
    root = make(tmp_path / "vol", FILES)
    url, sources = bucket(keys, "changes", root, "")
    await harvest(tmp_path / "data", url, sources=sources)
    same = await harvest(tmp_path / "data", url, sources=sources)
    keys.put("changes", "DATA/A.LBL", pds3_label("Z", "A.IMG").encode())
    keys.client.delete_object(Bucket="changes", Key="DATA/B.IMG")

    changed = await harvest(tmp_path / "data", url, sources=sources)

    assert same.written == 0
    assert changed.products == 3
    products = (await dump(tmp_path / "data"))["products"].values()
    assert {product.identifiers.get("PRODUCT_ID") for product in products} >= {"Z", "L"}


async def test_what_cannot_be_read_is_named_and_read_the_next_time(tmp_path: Path) -> None:
    root = make(tmp_path / "vol", FILES)
    with serving(root) as server:
        server.refused = {"/DATA/A.LBL": 503, "/DATA/C.xml": 403}
        server.once = {"/DATA/B.IMG": 503, "/BROWSE/": 429}
        first = await harvest(tmp_path / "data", server.url)
        server.refused = {}
        second = await harvest(tmp_path / "data", server.url)

    assert first.products == 2  # of four
    assert {problem.path for problem in first.warnings} >= {server.url + "DATA/A.LBL", server.url + "DATA/C.xml"}
    assert second.products == 4
    assert {problem.field for problem in second.warnings} == {"standard"}


async def test_a_label_that_cannot_be_read_stays_as_it_was(tmp_path: Path) -> None:
    root = make(tmp_path / "vol", FILES)
    with serving(root) as server:
        await harvest(tmp_path / "data", server.url)
        before = await dump(tmp_path / "data")
        os.utime(root / "DATA/A.LBL", (1, 1))
        original = _fail_gets(server, "/DATA/A.LBL")
        report = await harvest(tmp_path / "data", server.url)
        during = await dump(tmp_path / "data")
        server.RequestHandlerClass = original
        await harvest(tmp_path / "data", server.url)
        after = await dump(tmp_path / "data")

    unread = [problem.path for problem in report.warnings if "cannot be read" in problem.reason]
    assert unread == [server.url + "DATA/A.LBL"]
    assert during["products"] == after["products"] == before["products"]
    problems = [problem for file in after["files"].values() for problem in file.problems]
    assert {problem.field for problem in problems} == {"standard"}


def _fail_gets(server: FileServer, path: str) -> Any:
    """Answer HEAD as ever, and 500 to GET."""
    handler: Any = server.RequestHandlerClass

    def get(self: Any) -> None:
        self._send(500, b"", {}) if self.path == path else handler.do_GET(self)

    server.RequestHandlerClass = type("Failing", (handler,), {"do_GET": get})
    return handler


async def test_a_folder_that_cannot_be_listed_keeps_its_records(tmp_path: Path) -> None:
    root = make(tmp_path / "vol", FILES)
    with serving(root) as server:
        await harvest(tmp_path / "data", server.url)
        before = await dump(tmp_path / "data")
        server.refused = {"/DATA/": 403}
        report = await harvest(tmp_path / "data", server.url)

    assert [(problem.path, "403" in problem.reason) for problem in report.warnings] == [(server.url + "DATA", True)]
    assert report.removed == 0
    assert await dump(tmp_path / "data") == before


async def test_a_server_without_ranges_is_left_when_enough_has_come(tmp_path: Path) -> None:
    root = make(tmp_path / "vol", FILES)
    with serving(root) as server:
        server.knows_ranges = False
        await harvest(tmp_path / "there", server.url)
    await harvest(tmp_path / "here", root)

    await alike(tmp_path / "here", tmp_path / "there")


async def test_a_part_of_a_bucket_is_harvested_as_a_part_of_a_folder(tmp_path: Path, keys: S3) -> None:
    root = make(tmp_path / "vol", FILES)
    url, sources = bucket(keys, "parts", root)
    await harvest(tmp_path / "here", root)
    await harvest(tmp_path / "there", url, sources=sources)
    keys.client.delete_object(Bucket="parts", Key="holdings/DATA/A.LBL")
    keys.client.delete_object(Bucket="parts", Key="holdings/BROWSE/A.JPG")
    (root / "DATA/A.LBL").unlink()

    await harvest(tmp_path / "there", url, sources=sources, only=(url + "/DATA",))
    await harvest(tmp_path / "here", root, only=(str(root / "DATA"),))

    await alike(tmp_path / "here", tmp_path / "there")


async def test_a_multipart_object_has_no_md5(tmp_path: Path, keys: S3) -> None:
    root = make(tmp_path / "vol", {"archive.toml": ARCHIVE, "A.LBL": pds3_label("A")})
    url, sources = bucket(keys, "multipart", root, "")
    upload = keys.client.create_multipart_upload(Bucket="multipart", Key="B.DAT")["UploadId"]
    at = {"Bucket": "multipart", "Key": "B.DAT", "UploadId": upload}
    tag = keys.client.upload_part(**at, PartNumber=1, Body=IMAGE)["ETag"]
    keys.client.complete_multipart_upload(**at, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": tag}]})

    await harvest(tmp_path / "data", url, sources=sources)

    files = {file.name: file for file in (await dump(tmp_path / "data"))["files"].values()}
    assert files["B.DAT"].md5 is None
    assert files["A.LBL"].md5
    assert files["A.LBL"].label is LabelKind.PRODUCT


async def test_roots_that_cannot_be_listed_are_refused_and_leave_the_index(tmp_path: Path, keys: S3) -> None:
    url, sources = bucket(keys, "refusals", make(tmp_path / "vol", FILES), "holdings/")
    nowhere = StorageSettings(buckets={"nowhere-at-all": BucketSettings(keys.region, keys.url)})
    with serving(tmp_path) as server:
        for root, connected, reason in (
            ("s3://nowhere-at-all/x", partial(connect, nowhere), "no bucket of this name"),
            ("s3://refusals/other", sources, "holds no file"),
            (server.url + "nothing/", NO_STORAGE, "no such file or folder"),
            (server.url + "vol/archive.toml", NO_STORAGE, "no such file or folder|no list"),
        ):
            with pytest.raises(ConfigurationError, match=reason):
                await harvest(tmp_path / "data", root, sources=connected)
    assert (await dump(tmp_path / "data"))["files"] == {}
    assert (await harvest(tmp_path / "data", url, sources=sources)).products == 4


def kill_midway(server: FileServer, data: Path) -> None:
    process = start(server.url, data)
    while len(server.served) < 40:
        assert process.poll() is None
        time.sleep(0.01)
    process.kill()
    process.wait()


async def test_a_killed_harvest_goes_on_to_the_same_index(tmp_path: Path) -> None:
    root = archive(tmp_path / "vol", 6)
    with serving(root) as server:
        await harvest(tmp_path / "whole", server.url)
        server.served.clear()
        kill_midway(server, tmp_path / "killed")
        assert start(server.url, tmp_path / "killed").wait() == 0

    assert await dump(tmp_path / "killed") == await dump(tmp_path / "whole")
