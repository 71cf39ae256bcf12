"""A harvest that ends between putting the products and filing their files."""

from pathlib import Path

import pytest

from harvest.unfinished import FILE
from schema.records import Role
from search.writing import Batch, Written
from tests.harvest.archives import ARCHIVE, make, pds3_label, pds4_label, run
from tests.harvest.fake import MemoryWriter

MD5 = "0123456789abcdef0123456789abcdef"


class DyingWriter(MemoryWriter):
    """Dies when the files that hold no label are put."""

    dies = True

    async def put(self, batch: Batch) -> Written:
        if self.dies and any(file.label is None for file in batch.files):
            raise SystemExit("killed")
        return await super().put(batch)


def archive(root: Path) -> Path:
    label = pds4_label("urn:nasa:pds:b:data:x", "x.img").replace(
        "<file_name>x.img</file_name>", f"<file_name>x.img</file_name><md5_checksum>{MD5}</md5_checksum>"
    )
    files = {"archive.toml": ARCHIVE, "A.LBL": pds3_label("A", "A.DAT"), "A.DAT": "data", "x.xml": label, "x.img": "i"}
    return make(root, files)


async def test_labels_that_were_read_keep_their_files(tmp_path: Path) -> None:
    root, writer, whole = archive(tmp_path / "vol"), DyingWriter(), MemoryWriter()
    await run(whole, tmp_path / "whole", root)
    with pytest.raises(SystemExit):
        await run(writer, tmp_path / "data", root)
    assert len(writer.products) == 2
    assert len(writer.files) == 2
    writer.dies = False

    report = await run(writer, tmp_path / "data", root)

    assert report.coverage.labels_read == 0
    assert writer.files == whole.files
    assert (writer.file("A.DAT").role, writer.file("A.DAT").products) == (Role.DATA, (writer.product("A.LBL").uri,))
    assert writer.file("x.img").md5 == MD5
    assert not (tmp_path / "data" / FILE).exists()


async def test_a_harvest_of_another_root_keeps_the_notes(tmp_path: Path) -> None:
    root, writer, whole = archive(tmp_path / "vol"), DyingWriter(), MemoryWriter()
    other = make(tmp_path / "other", {"archive.toml": ARCHIVE.replace("0001", "0002"), "B.LBL": pds3_label("B")})
    await run(whole, tmp_path / "whole", root)
    with pytest.raises(SystemExit):
        await run(writer, tmp_path / "data", root)
    writer.dies = False
    await run(writer, tmp_path / "data", other)

    await run(writer, tmp_path / "data", root)

    assert {uri: file for uri, file in writer.files.items() if "mrox_0001" in uri} == whole.files


async def test_a_label_that_has_changed_since_is_believed_anew(tmp_path: Path) -> None:
    root, writer = archive(tmp_path / "vol"), DyingWriter()
    with pytest.raises(SystemExit):
        await run(writer, tmp_path / "data", root)
    writer.dies = False
    make(root, {"A.LBL": pds3_label("A", "B.DAT"), "B.DAT": "other data"})

    await run(writer, tmp_path / "data", root)

    assert writer.file("A.DAT").products == ()
    assert writer.file("B.DAT").products == (writer.product("A.LBL").uri,)
