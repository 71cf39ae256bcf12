"""A rover's own table of places, from the archive into the records of its products."""

from pathlib import Path

from harvest.tables.localizations import LocalizationNames, LocalizationTable, read_rows
from schema.dictionary import load_dictionary
from tests.harvest.archives import make, run
from tests.harvest.fake import MemoryWriter

LABEL = """PDS_VERSION_ID = PDS3
DATA_SET_ID = "MSL-M-NAVCAM-2-EDR-OPS-V1.0"
PRODUCT_ID = "{name}"
INSTRUMENT_HOST_ID = MSL
INSTRUMENT_ID = NAV_LEFT_A
TARGET_NAME = MARS
ROVER_MOTION_COUNTER_NAME = ("SITE", "DRIVE")
ROVER_MOTION_COUNTER = ({site}, {drive})
END
"""
TABLE = "frame,site,drive,planetocentric_latitude,longitude\nROVER,5,120,-4.6,137.4\nROVER,6,0,-4.7,{longitude}\n"
ARCHIVE = (
    'standard = "pds3"\nmission = "msl"\nspacecraft = "curiosity"\nvolume = "MSLNAV"\narchive_status = "archived"\n'
)


def places(root: Path, longitude: str = "137.3") -> Path:
    return make(
        root,
        {
            "images/archive.toml": ARCHIVE,
            "images/DATA/A.LBL": LABEL.format(name="A", site=5, drive=120),
            "images/DATA/B.LBL": LABEL.format(name="B", site=6, drive=0),
            "images/DATA/C.LBL": LABEL.format(name="C", site=7, drive=0),
            "msl_places/data_localizations/localized_interp.csv": TABLE.format(longitude=longitude),
        },
    )


def longitude(writer: MemoryWriter, name: str) -> object:
    return writer.product(name).common["position.longitude"].values


async def test_products_stand_where_the_table_of_another_bundle_says(tmp_path: Path) -> None:
    writer = MemoryWriter()

    report = await run(writer, tmp_path / "data", places(tmp_path / "root"))

    assert (longitude(writer, "A.LBL"), longitude(writer, "B.LBL")) == ((137.4,), (137.3,))
    assert longitude(writer, "C.LBL") == ()
    assert "no row" in (writer.product("C.LBL").common["position.longitude"].missing or "")
    assert not [problem for problem in report.warnings if "localization" in problem.reason]


async def test_a_changed_table_changes_its_products(tmp_path: Path) -> None:
    root, writer = places(tmp_path / "root"), MemoryWriter()
    await run(writer, tmp_path / "data", root)
    again = await run(writer, tmp_path / "data", root)

    places(tmp_path / "root", longitude="138.999")
    await run(writer, tmp_path / "data", root)

    assert again.written == 0
    assert longitude(writer, "B.LBL") == (138.999,)


async def test_a_table_without_the_columns_is_told(tmp_path: Path) -> None:
    root, writer = places(tmp_path / "root"), MemoryWriter()
    (root / "msl_places/data_localizations/localized_interp.csv").write_text("a,b\n1,2\n", encoding="utf-8")

    report = await run(writer, tmp_path / "data", root)

    assert any("no row has the columns" in problem.reason for problem in report.warnings)
    assert longitude(writer, "A.LBL") == ()


def test_tables_are_known_by_the_names_of_their_mission() -> None:
    names = LocalizationNames(load_dictionary())

    found = names.find("/x/LOCALIZED_INTERP.CSV", None)

    assert found is not None
    assert found[1] == LocalizationTable("msl", "curiosity", "/x/LOCALIZED_INTERP.CSV")
    assert names.find("/x/localized_interp.csv", "mars_2020") is None
    assert names.find("/x/localized_interp.xml", "msl") is None


def test_rows_have_upper_case_columns(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("\ufeffsite, drive\n 5 ,6\n7\n", encoding="utf-8")

    rows = [{name: value.text for name, value in row.items()} for row in read_rows(str(path))]

    assert rows == [{"SITE": "5", "DRIVE": "6"}, {"SITE": "7"}]
