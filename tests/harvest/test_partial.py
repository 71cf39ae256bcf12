"""Harvests of a part of a tree, and trees whose place has changed: the index is that of a fresh harvest."""

from pathlib import Path

from tests.harvest.archives import ARCHIVE, make, pds3_label, run
from tests.harvest.fake import MemoryWriter


def archive(root: Path) -> Path:
    label = pds3_label("A", "A.IMG")
    return make(root, {"archive.toml": ARCHIVE, "DATA/A.LBL": label, "DATA/A.IMG": "data", "BROWSE/A.JPG": "jpeg"})


async def test_a_picture_keeps_its_product_where_only_its_folder_is_looked_into(tmp_path: Path) -> None:
    root, writer = archive(tmp_path / "vol"), MemoryWriter()
    await run(writer, tmp_path / "data", root)
    before = dict(writer.files)

    report = await run(writer, tmp_path / "data", root, only=(str(root / "BROWSE"),))

    assert report.written == 0
    assert writer.files == before
    assert writer.file("A.JPG").products == (writer.product("A.LBL").uri,)


async def test_a_picture_loses_a_product_whose_label_is_gone(tmp_path: Path) -> None:
    root, writer = archive(tmp_path / "vol"), MemoryWriter()
    await run(writer, tmp_path / "data", root)
    (root / "DATA" / "A.LBL").unlink()
    await run(writer, tmp_path / "data", root, only=(str(root / "DATA"),))

    await run(writer, tmp_path / "data", root)

    assert writer.file("A.JPG").products == ()


async def test_products_of_the_missions_add_up_with_links(tmp_path: Path) -> None:
    root = archive(tmp_path / "vol")
    (root / "DATA" / "B.LBL").symlink_to("A.LBL")

    report = await run(MemoryWriter(), tmp_path / "data", root)

    assert (report.products, report.files, report.links) == (2, 4, 1)
    assert (report.missions["mro"].products, report.missions["mro"].files) == (2, 4)


async def test_no_directory_stays_behind_where_the_release_changes(tmp_path: Path) -> None:
    root, writer, fresh = archive(tmp_path / "vol"), MemoryWriter(), MemoryWriter()
    await run(writer, tmp_path / "data", root)
    (root / "archive.toml").write_text(ARCHIVE + 'release = "0002"\n')

    await run(writer, tmp_path / "data", root)

    await run(fresh, tmp_path / "fresh", root)
    assert set(writer.directories) == set(fresh.directories)
    assert set(writer.files) == set(fresh.files)
