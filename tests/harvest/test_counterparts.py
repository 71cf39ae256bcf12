"""The same product in both standards."""

from pathlib import Path

import pytest

from tests.harvest.archives import ARCHIVE, attached, make, pds3_label, pds4_label, run
from tests.harvest.fake import MemoryWriter

BUNDLE = ARCHIVE.replace("pds3", "pds4").replace("volume", "bundle")
LID = "urn:nasa:pds:ctx:data:p01_001330"


def observed(start: str) -> str:
    return (
        f"<Observation_Area><Time_Coordinates><start_date_time>{start}</start_date_time></Time_Coordinates>"
        "</Observation_Area>"
    )


def archives(root: Path, start: str = "2009-05-30T05:19:15.324Z") -> list[Path]:
    return [
        make(root / "v", {"archive.toml": ARCHIVE, "DATA/P01_001330.IMG": attached(pds3_label("P01_001330"))}),
        make(
            root / "b",
            {
                "archive.toml": BUNDLE.replace("mrox_0001", "ctx"),
                "data/p01_001330.xml": pds4_label(LID, more=observed(start)),
            },
        ),
    ]


def counterparts(writer: MemoryWriter, name: str) -> list[str]:
    return [each.identifier for each in writer.product(name).references if each.relation == "counterpart"]


async def test_products_of_one_stem_and_time_are_counterparts_both_ways(tmp_path: Path) -> None:
    writer = MemoryWriter()

    await run(writer, tmp_path / "d", *archives(tmp_path))

    assert counterparts(writer, "P01_001330.IMG") == [LID]
    assert counterparts(writer, "p01_001330.xml") == [writer.product("P01_001330.IMG").lid]
    assert (await run(writer, tmp_path / "d", tmp_path / "v", tmp_path / "b")).written == 0


async def test_a_counterpart_that_comes_later_is_found_from_both_sides(tmp_path: Path) -> None:
    writer = MemoryWriter()
    volume, bundle = archives(tmp_path)
    label = (bundle / "data/p01_001330.xml").read_text()
    (bundle / "data/p01_001330.xml").unlink()
    await run(writer, tmp_path / "d", volume, bundle)
    assert counterparts(writer, "P01_001330.IMG") == []

    make(bundle, {"data/p01_001330.xml": label})
    await run(writer, tmp_path / "d", volume, bundle)

    assert counterparts(writer, "P01_001330.IMG") == [LID]


@pytest.mark.parametrize("start", ["2009-05-30T06:00:00Z", "2010-01-01"])
async def test_other_observations_are_no_counterparts(tmp_path: Path, start: str) -> None:
    writer = MemoryWriter()

    await run(writer, tmp_path / "d", *archives(tmp_path, start))

    assert counterparts(writer, "P01_001330.IMG") == []


async def test_an_ambiguous_name_has_no_counterpart(tmp_path: Path) -> None:
    writer = MemoryWriter()
    volume, bundle = archives(tmp_path)
    make(bundle, {"other/p01_001330.xml": pds4_label(LID + "_other", more=observed("2009-05-30T05:19:15.324Z"))})

    await run(writer, tmp_path / "d", volume, bundle)

    assert counterparts(writer, "P01_001330.IMG") == []
