"""What archive.toml and the settings beside the index say of a tree, or no file says."""

from pathlib import Path

import pytest

from config.tables import ConfigurationError
from tests.harvest.archives import ARCHIVE, attached, make, pds3_label, pds4_label, run, volume
from tests.harvest.fake import MemoryWriter

LID = "urn:nasa:pds:bundle:data:img1"


async def test_a_root_without_archive_file_takes_missions_from_labels(tmp_path: Path) -> None:
    root = make(tmp_path / "mixed", {"A.LBL": pds3_label("A", "a.img"), "a.img": b"\0", "readme": "r"})
    writer = MemoryWriter()

    report = await run(writer, tmp_path / "data", root)

    assert writer.product("A.LBL").path == "/mro/mro/mixed/A.LBL"
    assert writer.file("a.img").path == "/mro/mro/mixed/a.img"
    assert writer.file("readme").path == "/unknown/unknown/mixed/readme"
    assert "no archive.toml" in report.warnings[0].reason
    assert report.statuses == {"staged": 3}
    assert writer.product("A.LBL").visibility == {"unreleased:curators"}


async def test_two_roots_with_the_same_virtual_path_are_reported(tmp_path: Path) -> None:
    one = make(tmp_path / "one", {"archive.toml": ARCHIVE, "X.IMG": attached(pds3_label("X"))})
    two = make(tmp_path / "two", {"archive.toml": ARCHIVE, "X.IMG": attached(pds3_label("Y"))})
    writer = MemoryWriter()

    report = await run(writer, tmp_path / "data", one, two)

    (failure,) = report.failures
    assert failure.path == str(two / "X.IMG")
    assert str(one / "X.IMG") in failure.reason
    assert [product.identifiers["PRODUCT_ID"] for product in writer.products.values()] == ["X"]
    assert report.files == 4


async def test_a_wrong_archive_file_stops_the_harvest_before_anything_is_written(tmp_path: Path) -> None:
    root = make(tmp_path / "vol", {"archive.toml": 'missoin = "mro"\n', "X.IMG": attached(pds3_label("X"))})
    writer = MemoryWriter()

    with pytest.raises(ConfigurationError, match="Did you mean mission"):
        await run(writer, tmp_path / "data", root)

    assert writer.files == {}
    assert not writer.is_open


async def test_a_label_that_contradicts_its_archive_file_is_a_warning(tmp_path: Path) -> None:
    root = make(tmp_path / "vol", {"archive.toml": ARCHIVE, "x.xml": pds4_label(LID)})

    report = await run(MemoryWriter(), tmp_path / "data", root)

    assert "archive.toml says standard pds3, the label pds4" in [warning.reason for warning in report.warnings]


async def test_status_and_rules_give_the_visibility_labels(tmp_path: Path) -> None:
    root, writer = volume(tmp_path / "vol"), MemoryWriter()
    make(
        tmp_path / "data",
        {
            "tharsis.toml": '[[visibility]]\nprefix = "/mro/mro/mrox_0001/DATA"\naccess = "private"\ngroups = ["ctx"]\n',
            "status.toml": '[[status]]\nprefix = "/mro/mro/mrox_0001/BROWSE"\narchive_status = "staged"\n',
        },
    )

    await run(writer, tmp_path / "data", root)

    assert writer.file("A.IMG").visibility == {"group:ctx"}
    assert writer.product("A.LBL").visibility == {"group:ctx"}
    assert writer.file("A.JPG").visibility == {"unreleased:curators"}
    assert writer.file("VOLDESC.CAT").visibility == {"public"}
