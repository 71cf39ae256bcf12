"""Changing the archive status, and verifying files, in an index of the embedded engine."""

from pathlib import Path

import pytest

from harvest.deciding import SetStatus
from harvest.report import Report
from harvest.rewriting import Rewritten
from harvest.run import Harvest, Options
from harvest.tree.rules import virtual_path
from harvest.verify import Verification, verify
from schema.dictionary import load_dictionary
from search.embedded import open_reader, open_writer
from search.port import PUBLIC
from tests.harvest.archives import ARCHIVE, attached, make, pds3_label
from tests.harvest.changing import changed
from tests.harvest.indexes import dump

STAGED = ARCHIVE.replace("archived", "staged")


def volume(root: Path) -> Path:
    catalog = 'PDS_VERSION_ID = PDS3\nOBJECT = DATA_SET\n DATA_SET_ID = "D"\nEND_OBJECT = DATA_SET\nEND\n'
    return make(
        root,
        {
            "archive.toml": STAGED,
            "CATALOG/DS.CAT": catalog,
            "DATA/A.LBL": pds3_label("A", "A.IMG"),
            "DATA/A.IMG": b"abc",
            "DATA2/B.IMG": attached(pds3_label("B")),
        },
    )


async def harvest(root: Path, data: Path, **options: object) -> Report:
    make(data, {})
    chosen = Options(**{"workers": 0, **options})  # type: ignore[arg-type]
    return await Harvest(open_writer(data), data, load_dictionary(), chosen, lambda *step: None).run([root])


async def change(data: Path, path: str, status: str) -> Rewritten:
    return await changed(data, SetStatus(virtual_path(path), status))


async def checked(data: Path, path: str = "/") -> Verification:
    reader = open_reader(data)
    try:
        return await verify(reader, path, lambda done, size: None)
    finally:
        await reader.close()


async def test_a_changed_status_holds_at_once_and_for_the_next_harvest(tmp_path: Path) -> None:
    root, data = volume(tmp_path / "vol"), tmp_path / "data"
    await harvest(root, data)
    assert (await dump(data, PUBLIC))["products"] == {}

    done = await change(data, "atlas:pds3:mro:mro:/mrox_0001/DATA", "archived")

    assert (done.products, done.files, done.directories) == (1, 2, 1)
    public = await dump(data, PUBLIC)
    assert list(public["products"]) == ["atlas:pds3:mro:mro:/mrox_0001/DATA/A.LBL"]
    assert public["products"]["atlas:pds3:mro:mro:/mrox_0001/DATA/A.LBL"].archive_status == "archived"
    root_directory = public["directories"][0]
    assert (root_directory.path, root_directory.files) == ("/", 2)
    assert root_directory.size == sum((root / "DATA" / name).stat().st_size for name in ("A.LBL", "A.IMG"))
    again = await harvest(root, data)
    assert (again.written, again.coverage.labels_read) == (0, 0)
    assert again.statuses == {"staged": 3, "archived": 2}


async def test_a_status_of_everything_replaces_those_below_and_reaches_descriptions(tmp_path: Path) -> None:
    root, data = volume(tmp_path / "vol"), tmp_path / "data"
    await harvest(root, data)
    await change(data, "/mro/mro/mrox_0001/DATA", "archived")

    done = await change(data, "/mro", "certified")

    assert (done.products, done.files) == (2, 5)
    assert len((await dump(data, PUBLIC))["products"]) == 2
    reader = open_reader(data)
    (catalog,) = await reader.descriptions(["atlas:pds3:mro:mro:/mrox_0001/CATALOG/DS.CAT"], PUBLIC)
    await reader.close()
    assert catalog is not None
    assert catalog.archive_status == "certified"
    assert (await harvest(root, data)).written == 0


async def test_files_that_are_not_what_they_were_are_found(tmp_path: Path) -> None:
    root, data = volume(tmp_path / "vol"), tmp_path / "data"
    await harvest(root, data, checksums="sha256")
    assert (await checked(data)).mismatches == []
    (root / "DATA/A.IMG").write_bytes(b"abd")
    (root / "CATALOG/DS.CAT").unlink()

    result = await checked(data)

    assert (result.verified, result.without_checksum) == (3, 0)
    assert [mismatch.path for mismatch in result.mismatches] == [
        "/mro/mro/mrox_0001/CATALOG/DS.CAT",
        "/mro/mro/mrox_0001/DATA/A.IMG",
    ]
    assert (await checked(data, "/mro/mro/mrox_0001/DATA2")).mismatches == []


async def test_checksums_of_manifests_and_labels_are_taken_without_reading(tmp_path: Path) -> None:
    root, data = volume(tmp_path / "vol"), tmp_path / "data"
    wrong = "0" * 32
    make(root, {"md5_manifest.txt": f"900150983cd24fb0d6963f7d28e17f72  DATA/A.IMG\r\n{wrong} *./DATA2/B.IMG\r\n"})
    await harvest(root, data)

    result = await checked(data)

    assert result.verified == 1
    assert [mismatch.path for mismatch in result.mismatches] == ["/mro/mro/mrox_0001/DATA2/B.IMG"]
    report = await harvest(root, data, checksums="md5")
    assert [warning.path for warning in report.warnings if "md5" in (warning.field or "")] == [
        str(root / "DATA2/B.IMG")
    ]


@pytest.mark.parametrize(
    ("place", "path"), [("/mro/", "/mro"), ("/", "/"), ("atlas:pds3:mro:mro:/v/D::2", "/mro/mro/v/D")]
)
def test_a_place_is_a_path_or_a_uri(place: str, path: str) -> None:
    assert virtual_path(place) == path


def test_a_place_that_is_neither_is_refused() -> None:
    with pytest.raises(ValueError, match="is no virtual path"):
        virtual_path("mro/mro")
