"""The checked-in samples: what their labels state is true, and the builder writes exactly them."""

import tomllib
from pathlib import Path

import pytest
from PIL import Image

from samples.generator.build import ARCHIVES, build
from tests.samples.truth import (
    PDS,
    check_bundle,
    check_volume,
    identity,
    image_of,
    pds3_labels,
    pds3_products,
    pds4_labels,
    roots,
    text,
)

PDS3, PDS4 = roots(ARCHIVES, "pds3"), roots(ARCHIVES, "pds4")
ROOTS = PDS3 + PDS4


def files_below(directory: Path) -> dict[str, bytes]:
    return {str(path.relative_to(directory)): path.read_bytes() for path in directory.rglob("*") if path.is_file()}


def test_the_builder_writes_the_checked_in_tree(tmp_path: Path) -> None:
    build(tmp_path)
    written, checked_in = files_below(tmp_path), files_below(ARCHIVES)
    assert written.keys() == checked_in.keys()
    assert [name for name in written if written[name] != checked_in[name]] == []


def test_the_samples_stay_small() -> None:
    sizes = [len(content) for content in files_below(ARCHIVES).values()]
    assert sum(sizes) < 3_000_000
    assert len(sizes) < 300


def test_there_are_at_least_eight_missions_landed_and_orbital_in_both_standards() -> None:
    declared = [tomllib.loads((root / "archive.toml").read_text()) for root in ROOTS]
    assert len({archive["mission"] for archive in declared}) >= 8
    assert {"opportunity", "perseverance", "insight_lander"} <= {archive["spacecraft"] for archive in declared}
    assert {a["standard"] for a in declared if a["mission"] == "clem"} == {"pds3", "pds4"}


@pytest.mark.parametrize("root", PDS3, ids=lambda root: root.name)
def test_volumes_state_true_places_sizes_and_rows(root: Path) -> None:
    assert check_volume(root) >= 2


@pytest.mark.parametrize("root", PDS4, ids=lambda root: root.name)
def test_bundles_state_true_places_sizes_and_members(root: Path) -> None:
    assert check_bundle(root) >= 3


@pytest.mark.parametrize("root", PDS3, ids=lambda root: root.name)
def test_volumes_have_their_catalogs(root: Path) -> None:
    volume = dict(pds3_labels(root))[root / "VOLDESC.CAT"]["VOLUME"]
    assert volume["VOLUME_ID"].lower() == root.name
    for name in (value for key, value in volume["CATALOG"].items() if key.startswith("^")):
        assert (root / "CATALOG" / name).is_file()


def test_identifiers_are_unique_over_all_bundles() -> None:
    identities = [identity(label) for root in PDS4 for _, label in pds4_labels(root)]
    assert len(set(identities)) == len(identities)


def test_twins_are_the_same_observation_in_both_standards() -> None:
    by_id = {label["PRODUCT_ID"]: (path, label) for path, label in pds3_products(ARCHIVES / "cl_0001")}
    twins = [
        (path, label)
        for path, label in pds4_labels(ARCHIVES / "clementine_uvvis")
        if label.find(".//pds:Alias", PDS) is not None
    ]
    assert len(twins) == len(by_id) == 4
    for path, label in twins:
        old_path, old = by_id[text(label, "Identification_Area/Alias_List/Alias/alternate_id")]
        assert image_of(old_path, old) in (path.with_suffix(".img")).read_bytes()
        start = text(label, "Observation_Area/Time_Coordinates/start_date_time")
        if old["START_TIME"] == "N/A":
            assert start == "1994-02-26Z"
        else:
            assert old["START_TIME"] == start


def test_older_versions_stand_beside_newer_ones_and_are_not_listed() -> None:
    root = ARCHIVES / "insight_cameras"
    identities = {identity(label) for _, label in pds4_labels(root)}
    (older,) = [name for name in identities if ":data:" in name and name.endswith("::1.9")]
    newer = older.removesuffix("9") + "10"
    inventory = (root / "data" / "collection_data_inventory.csv").read_text()
    assert newer in identities
    assert f"P,{newer}\n" in inventory
    assert older not in inventory


def test_a_later_release_is_staged() -> None:
    folder = ARCHIVES / "mars2020_navcam_ops_raw" / "data" / "sol" / "00090"
    declared = tomllib.loads((folder / "archive.toml").read_text())
    assert (declared["archive_status"], declared["release"]) == ("staged", "2")
    assert len(list(folder.rglob("*.xml"))) == 1


def test_the_hard_cases_occur() -> None:
    texts = b"".join(content for content in files_below(ARCHIVES).values())
    for case in (
        b"2016-12-31T23:59:60.862Z",  # a leap second
        b"START_TIME                         = 2016-12-31T23:59:60.862",
        b"<stop_date_time>1994-04-22Z</stop_date_time>",  # a date alone
        b'nilReason="missing"',
        b"CENTER_LATITUDE              = N/A",
        b"-999.000",
        b"degrees west",
        b'IMAGE_OBSERVATION_TYPE = {"SCIENCE"}',
        b"WESTERNMOST_LONGITUDE = 350",  # across the meridian
        b"IMAGE_ID                         = '004A47'",
    ):
        assert case in texts, case


def test_browse_pictures_open() -> None:
    pictures = [path for path in ARCHIVES.rglob("*") if path.suffix.lower() in {".jpg", ".png", ".jpeg"}]
    assert len(pictures) > 30
    for path in pictures:
        with Image.open(path) as image:
            image.load()
            assert image.size == (64, 64)
