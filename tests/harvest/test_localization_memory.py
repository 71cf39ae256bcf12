"""Localization tables that stand outside of what is looked at."""

from pathlib import Path

from tests.harvest.archives import make, pds4_label, run
from tests.harvest.fake import MemoryWriter

BUNDLE = 'standard = "pds4"\nmission = "mars_2020"\nspacecraft = "perseverance"\nbundle = "navcam"\n'
TABLE = "site,drive,planetocentric_latitude,longitude\n3,110,18.44483151,77.45082791\n"


async def test_a_look_into_one_folder_keeps_the_tables_of_the_whole(tmp_path: Path) -> None:
    root = make(
        tmp_path / "b",
        {
            "archive.toml": BUNDLE,
            "data/x.xml": pds4_label("urn:nasa:pds:navcam:data:x"),
            "places/best_interp.csv": TABLE,
        },
    )
    writer = MemoryWriter()
    await run(writer, tmp_path / "d", root)

    report = await run(writer, tmp_path / "d", root, only=(str(root / "data"),))

    assert (report.coverage.labels_read, report.written) == (0, 0)
