"""Archives on file servers and in buckets become the index that they become from a folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from schema.records import LabelKind
from tests.harvest.archives import ARCHIVE, attached, make, pds3_label
from tests.harvest.indexes import dump
from tests.harvest.remote.elsewhere import FILES, IMAGE, alike, bucket, harvest
from tests.harvest.remote.server import serving
from tests.services.s3 import S3
from tests.shared import LABELS, needs_shared

SAMPLES = Path(__file__).parents[3] / "samples" / "archives"


@pytest.mark.parametrize("root", [SAMPLES, pytest.param(LABELS / "pds-data-dictionaries+ldd-lro", marks=needs_shared)])
async def test_a_file_server_gives_the_same_records_as_its_folder(tmp_path: Path, root: Path) -> None:
    with serving(root.parent) as server:
        await harvest(tmp_path / "here", root)
        report = await harvest(tmp_path / "there", f"{server.url}{root.name}/", workers=2 if root is SAMPLES else 0)
        files = await alike(tmp_path / "here", tmp_path / "there", root, server.url + root.name)

    assert report.files == len(files)
    assert all(file.location.startswith(server.url) for file in files.values())


async def test_a_bucket_gives_the_same_records_as_its_folder_and_checksums(tmp_path: Path, keys: S3) -> None:
    url, sources = bucket(keys, "samples", SAMPLES, "archives/")
    await harvest(tmp_path / "here", SAMPLES, checksums="md5")

    await harvest(tmp_path / "there", url, sources=sources, workers=2)

    files = await alike(tmp_path / "here", tmp_path / "there", SAMPLES, url)
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

    await alike(tmp_path / "here", tmp_path / "there", root, url)


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

    await alike(tmp_path / "here", tmp_path / "there", root, url)


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
