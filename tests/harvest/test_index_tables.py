"""Index tables joined into their products."""

from pathlib import Path

import pytest

from tests.harvest.archives import ARCHIVE, attached, make, pds3_label, run
from tests.harvest.fake import MemoryWriter

WIDTHS = {"VOLUME_ID": 11, "FILE_SPECIFICATION_NAME": 20, "PRODUCT_ID": 10, "CENTER_LATITUDE": 8}


def index_label(name: str = "INDEX", columns: tuple[str, ...] = tuple(WIDTHS), rows: int = 1) -> str:
    blocks, start = "", 1
    for column in columns:
        kind = "ASCII_REAL" if column.endswith("LATITUDE") else "CHARACTER"
        blocks += (
            f" OBJECT = COLUMN\r\n  NAME = {column}\r\n  DATA_TYPE = {kind}\r\n  START_BYTE = {start}\r\n"
            f"  BYTES = {WIDTHS[column]}\r\n END_OBJECT = COLUMN\r\n"
        )
        start += WIDTHS[column] + 1
    return (
        f'PDS_VERSION_ID = PDS3\r\n^INDEX_TABLE = "{name}.TAB"\r\nOBJECT = INDEX_TABLE\r\n ROWS = {rows}\r\n'
        f" ROW_BYTES = {start + 1 - 1}\r\n INTERCHANGE_FORMAT = ASCII\r\n{blocks}END_OBJECT = INDEX_TABLE\r\nEND\r\n"
    )


def row(*cells: str, columns: tuple[str, ...] = tuple(WIDTHS)) -> str:
    return ",".join(cell.ljust(WIDTHS[column]) for cell, column in zip(cells, columns, strict=True)) + "\r\n"


def volume(root: Path, rows: list[str]) -> Path:
    return make(
        root,
        {
            "archive.toml": ARCHIVE,
            "INDEX/INDEX.LBL": index_label(rows=len(rows)),
            "INDEX/INDEX.TAB": "".join(rows),
            "DATA/P1.IMG": attached(pds3_label("P1")),
            "DATA/P2.IMG": attached(pds3_label("P2")),
        },
    )


def latitudes(writer: MemoryWriter, name: str) -> list[object]:
    return [f.values[0].typed for f in writer.product(name).label if f.path == "INDEX/CENTER_LATITUDE"]


async def test_rows_are_found_by_file_without_case_slashes_and_extension(tmp_path: Path) -> None:
    root = volume(
        tmp_path / "v",
        [row("MROX_0001", "/data/p1.img", "?", "-12.5"), row("MROX_0001", "DATA\\P2.LBL", "?", "3.0")],
    )
    writer = MemoryWriter()

    report = await run(writer, tmp_path / "d", root)

    assert latitudes(writer, "P1.IMG") == [-12.5]
    assert latitudes(writer, "P2.IMG") == [3.0]
    assert not [warning for warning in report.warnings if "row" in warning.reason]
    assert writer.product("P1.IMG").geometry[0].center_latitude == -12.5
    assert (report.products, report.descriptive) == (2, 1)


async def test_what_does_not_join_is_reported(tmp_path: Path) -> None:
    line = row("MROX_0001", "DATA/NONE.IMG", "NONE", "1.0")
    root = volume(tmp_path / "v", [line, line, row("MROX_0001", "DATA/P1.IMG", "P1", "2.0")])
    writer = MemoryWriter()

    report = await run(writer, tmp_path / "d", root)

    reasons = [warning.reason for warning in report.warnings]
    assert "1 of 3 rows belong to no product that was read, such as data/none" in reasons
    assert "1 of 3 rows stand twice" in reasons
    assert "1 products have no row in the index, such as /mro/mro/mrox_0001/DATA/P2.IMG" in reasons
    assert len(writer.products) == 2
    assert (await run(writer, tmp_path / "d", root)).warnings == report.warnings
    (table,) = report.index_tables
    assert (table["rows"], table["unmatched"], table["duplicates"]) == (3, 1, 1)


async def test_rows_of_other_volumes_in_a_cumulative_index_are_no_warning(tmp_path: Path) -> None:
    rows = [row("MROX_0001", "DATA/P1.IMG", "P1", "2.0"), row("MROX_0099", "DATA/P2.IMG", "P2", "9.0")]
    root = volume(tmp_path / "v", rows[:1])
    make(root, {"INDEX/CUMINDEX.LBL": index_label("CUMINDEX", rows=2), "INDEX/CUMINDEX.TAB": "".join(rows)})
    writer = MemoryWriter()

    report = await run(writer, tmp_path / "d", root)

    assert latitudes(writer, "P1.IMG") == [2.0]
    assert latitudes(writer, "P2.IMG") == []
    assert not [warning for warning in report.warnings if "belong to no product" in warning.reason]


async def test_a_changed_index_table_maps_its_products_again(tmp_path: Path) -> None:
    root = volume(tmp_path / "v", [row("MROX_0001", "DATA/P1.IMG", "P1", "2.0")])
    writer = MemoryWriter()
    await run(writer, tmp_path / "d", root)

    make(root, {"INDEX/INDEX.TAB": row("MROX_0001", "DATA/P1.IMG", "P1", "77.25")})
    await run(writer, tmp_path / "d", root)

    assert latitudes(writer, "P1.IMG") == [77.25]


@pytest.mark.parametrize("workers", [0, 2])
async def test_several_rows_of_one_product_are_several_bodies(tmp_path: Path, workers: int) -> None:
    root = volume(
        tmp_path / "v", [row("MROX_0001", "DATA/P1.IMG", "P1", "2.0"), row("MROX_0001", "DATA/P1.IMG", "P1", "4.0")]
    )
    writer = MemoryWriter()

    await run(writer, tmp_path / "d", root, workers=workers)

    assert latitudes(writer, "P1.IMG") == [2.0, 4.0]


async def test_a_run_that_reads_only_new_products_says_nothing_of_unmatched_rows(tmp_path: Path) -> None:
    root = volume(tmp_path / "v", [row("MROX_0001", "DATA/P1.IMG", "P1", "2.0")])
    writer = MemoryWriter()
    await run(writer, tmp_path / "d", root)

    make(root, {"DATA/P3.IMG": (root / "DATA/P2.IMG").read_bytes()})
    report = await run(writer, tmp_path / "d", root)

    (table,) = report.index_tables
    assert (table["rows"], table["unmatched"]) == (1, None)
