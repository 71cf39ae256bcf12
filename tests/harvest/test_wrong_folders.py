"""What a harvest does with folders that were named by mistake, and with names that are no text."""

import os
from pathlib import Path

import pytest

from config.tables import ConfigurationError
from tests.harvest.archives import ARCHIVE, attached, make, pds3_label, run
from tests.harvest.fake import MemoryWriter


async def test_a_data_folder_in_the_archive_is_left_out_with_a_warning(tmp_path: Path) -> None:
    root = make(tmp_path / "vol", {"archive.toml": ARCHIVE, "X.IMG": attached(pds3_label("X"))})
    writer = MemoryWriter()
    make(root / "data", {"index.sqlite": "grows with every harvest"})

    report = await run(writer, root / "data", root)

    assert (report.files, report.directories) == (2, 1)
    assert [warning.path for warning in report.warnings if "data folder" in warning.reason] == [str(root / "data")]


async def test_the_data_folder_is_no_archive(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="Give --data another folder"):
        await run(MemoryWriter(), tmp_path, tmp_path)


async def test_a_part_below_no_root_is_refused(tmp_path: Path) -> None:
    root = make(tmp_path / "vol", {"archive.toml": ARCHIVE})

    with pytest.raises(ConfigurationError, match=r"--only .*elsewhere lies below none of the roots"):
        await run(MemoryWriter(), tmp_path / "data", root, only=(str(tmp_path / "elsewhere"),))


async def test_the_archive_statuses_are_named_where_one_is_wrong(tmp_path: Path) -> None:
    root = make(tmp_path / "vol", {"archive.toml": 'archive_status = "achived"\n'})

    with pytest.raises(ConfigurationError, match="Write one of staged, archived, certified, restricted"):
        await run(MemoryWriter(), tmp_path / "data", root)


async def test_a_name_that_is_no_text_survives_beside_an_index_table(tmp_path: Path) -> None:
    root = make(
        tmp_path / os.fsdecode(b"vol\xff"),
        {
            "archive.toml": ARCHIVE,
            "INDEX/INDEX.LBL": "PDS_VERSION_ID = PDS3\n^INDEX_TABLE = INDEX.TAB\nOBJECT = INDEX_TABLE\n ROWS = 1\n"
            ' ROW_BYTES = 7\n OBJECT = COLUMN\n  NAME = "FILE_SPECIFICATION_NAME"\n  START_BYTE = 1\n  BYTES = 5\n'
            "  DATA_TYPE = CHARACTER\n END_OBJECT = COLUMN\nEND_OBJECT = INDEX_TABLE\nEND\n",
            "INDEX/INDEX.TAB": "X.IMG\r\n",
            os.fsdecode(b"\xff.IMG"): attached(pds3_label("odd")),
            "X.IMG": attached(pds3_label("X")),
        },
    )

    report = await run(MemoryWriter(), tmp_path / "data", root)

    assert report.failures == []
    assert report.products == 2
    assert [(table["rows"], table["unmatched"]) for table in report.index_tables] == [(1, 0)]
