"""What cannot be looked at stays in the index as it is."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config.tables import ConfigurationError
from search.embedded import open_writer
from tests.harvest.archives import ARCHIVE, attached, make, pds3_label, run
from tests.harvest.fake import MemoryWriter
from tests.harvest.indexes import dump

FILES: dict[str, str | bytes] = {
    "DATA/A.LBL": pds3_label("A", "A.IMG"),
    "DATA/A.IMG": b"\1" * 1024,
    "DATA/DEEP/B.IMG": attached(pds3_label("B")),
    "BROWSE/A.JPG": b"\xff\xd8\xff",
    "OTHER/notes.txt": "n",
}


def lock(monkeypatch: pytest.MonkeyPatch, *folders: Path) -> None:
    """Make folders unreadable, for the superuser too."""
    scandir = os.scandir

    def refusing(path: Any = ".") -> Iterator[os.DirEntry[str]]:
        if path in map(str, folders):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)


async def harvest(data: Path, root: Path, **options: object) -> Any:
    make(data, {})
    writer = open_writer(data)
    try:
        return await run(writer, data, root, **options)
    finally:
        await writer.close()


@pytest.mark.parametrize("archive", [{"archive.toml": ARCHIVE}, {}], ids=["declared", "undeclared"])
async def test_what_lies_below_a_directory_that_cannot_be_listed_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, archive: dict[str, str | bytes]
) -> None:
    root, data = make(tmp_path / "vol", {**FILES, **archive}), tmp_path / "data"
    await harvest(data, root)
    before = await dump(data)

    with monkeypatch.context() as patch:
        lock(patch, root / "DATA")
        report = await harvest(data, root)

    assert report.removed == 0
    assert await dump(data) == before
    assert [problem.path for problem in report.warnings if "stays as it is" in problem.reason] == [str(root / "DATA")]
    assert (await harvest(data, root)).removed == 0
    assert await dump(data) == before


async def test_what_is_gone_beside_an_unreadable_directory_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, writer = make(tmp_path / "vol", FILES), MemoryWriter()
    await run(writer, tmp_path / "data", root)
    shutil.rmtree(root / "OTHER")
    (root / "DATA/A.LBL").unlink()
    (root / "DATA/A.IMG").unlink()
    lock(monkeypatch, root / "DATA/DEEP")

    await run(writer, tmp_path / "data", root)

    assert sorted(record.name for record in writer.files.values()) == ["A.JPG", "B.IMG"]
    assert [product.path for product in writer.products.values()] == [writer.file("B.IMG").path]
    directories = {record.path for record in writer.directories.values()}
    deep = writer.file("B.IMG").parent
    assert {deep, deep.removesuffix("/DEEP")} <= directories


@pytest.mark.parametrize("only", [False, True])
async def test_an_unreadable_root_keeps_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, only: bool) -> None:
    root, writer = make(tmp_path / "vol", FILES), MemoryWriter()
    await run(writer, tmp_path / "data", root)
    before = (dict(writer.files), dict(writer.products), dict(writer.directories))
    lock(monkeypatch, root, root / "DATA")

    report = await run(writer, tmp_path / "data", root, only=(str(root / "DATA"),) if only else ())

    assert (writer.files, writer.products, writer.directories) == before
    assert report.removed == 0


async def test_a_root_without_files_does_not_empty_the_index_in_silence(tmp_path: Path) -> None:
    root, writer = make(tmp_path / "vol", FILES), MemoryWriter()
    await run(writer, tmp_path / "data", root)
    shutil.rmtree(root)
    (root / "DATA").mkdir(parents=True)

    with pytest.raises(ConfigurationError, match=r"vol holds no file.*--allow-empty"):
        await run(writer, tmp_path / "data", root)
    assert (len(writer.files), len(writer.products)) == (5, 2)

    await run(writer, tmp_path / "data", root, allow_empty=True)
    assert (writer.files, writer.products) == ({}, {})


async def test_an_empty_root_is_refused_where_only_a_folder_is_looked_into(tmp_path: Path) -> None:
    root, writer = make(tmp_path / "vol", FILES), MemoryWriter()
    await run(writer, tmp_path / "data", root)
    shutil.rmtree(root)
    root.mkdir()

    with pytest.raises(ConfigurationError, match="--allow-empty"):
        await run(writer, tmp_path / "data", root, only=(str(root / "DATA"),))
    assert len(writer.files) == 5


async def test_a_folder_that_is_gone_is_removed_where_only_it_is_looked_into(tmp_path: Path) -> None:
    root, writer = make(tmp_path / "vol", FILES), MemoryWriter()
    await run(writer, tmp_path / "data", root)
    shutil.rmtree(root / "DATA")

    await run(writer, tmp_path / "data", root, only=(str(root / "DATA"),))

    assert sorted(record.name for record in writer.files.values()) == ["A.JPG", "notes.txt"]


async def test_a_first_harvest_of_an_empty_root_is_no_mistake(tmp_path: Path) -> None:
    report = await run(MemoryWriter(), tmp_path / "data", make(tmp_path / "vol", {}))

    assert report.files == 0
