"""A first harvest from end to end, into a writer that keeps everything in memory."""

import os
from pathlib import Path

import pytest

from schema.records import LabelKind, Role
from tests.harvest.archives import ARCHIVE, attached, make, pds3_label, pds4_label, run, volume
from tests.harvest.fake import MemoryWriter
from tests.shared import LABELS, needs_shared

LID = "urn:nasa:pds:bundle:data:img1"


async def test_every_file_label_and_directory_is_counted(tmp_path: Path) -> None:
    root, writer = volume(tmp_path / "vol"), MemoryWriter()

    report = await run(writer, tmp_path / "data", root)

    assert (report.files, report.directories) == (9, 4)
    assert report.bytes == sum(path.stat().st_size for path in root.rglob("*") if path.is_file())
    assert (report.labels, report.product_labels, report.products, report.descriptive) == (4, 2, 2, 2)
    assert report.failures == []
    assert len(writer.files) == 9
    assert {record.path for record in writer.directories.values()} == {
        "/",
        "/mro",
        "/mro/mro",
        "/mro/mro/mrox_0001", "/mro/mro/mrox_0001/DATA", "/mro/mro/mrox_0001/BROWSE", "/mro/mro/mrox_0001/CATALOG",
    }  # fmt: skip
    assert not writer.is_open


@pytest.mark.parametrize(
    "picture",
    [
        "DATA/SCI/2009181/NAC/BROWSE/M1.JPG",
        "BROWSE/DATA/SCI/2009181/NAC/M1.JPG",
        "EXTRAS/BROWSE/2009181/NAC/M1.JPG",
        "EXTRAS/BROWSE/M1.JPG",
    ],
)
async def test_a_picture_belongs_where_its_folder_ends_as_the_label_s_does(tmp_path: Path, picture: str) -> None:
    label = "DATA/SCI/2009181/NAC/M1.IMG"
    other = "EXTRAS/BROWSE/2009182/NAC/M1.JPG"  # of another day
    root = make(tmp_path / "vol", {"archive.toml": ARCHIVE, label: attached(pds3_label("M1")), picture: "", other: ""})
    writer = MemoryWriter()

    await run(writer, tmp_path / "data", root)

    pictures = [file.uri for file in writer.product("M1.IMG").files if file.role is Role.BROWSE]
    assert [str(uri).partition("/mrox_0001/")[2] for uri in pictures] == [picture]


async def test_a_detached_label_has_its_data_and_browse_files(tmp_path: Path) -> None:
    writer = MemoryWriter()

    await run(writer, tmp_path / "data", volume(tmp_path / "vol"))

    product = writer.product("A.LBL")
    assert product.uri == "atlas:pds3:mro:mro:/mrox_0001/DATA/A.LBL"
    assert [(file.name, file.role) for file in product.files] == [
        ("A.LBL", Role.LABEL), ("A.IMG", Role.DATA), ("A.JPG", Role.BROWSE),
    ]  # fmt: skip
    assert writer.file("A.JPG").products == (product.uri,)
    assert writer.file("A.JPG").role is Role.BROWSE
    assert writer.file("A.IMG").products == (product.uri,)
    assert product.identifiers == {
        "PRODUCT_ID": "A", "DATA_SET_ID": "MRO-M-CTX-2-EDR-L0-V1.0", "VOLUME_ID": "mrox_0001",
    }  # fmt: skip
    assert product.visibility == {"public"}
    assert (product.mission, product.spacecraft) == ("mro", "mro")


async def test_an_attached_label_is_its_own_data_file(tmp_path: Path) -> None:
    writer = MemoryWriter()

    await run(writer, tmp_path / "data", volume(tmp_path / "vol"))

    product = writer.product("B.IMG")
    assert [(file.name, file.role) for file in product.files] == [("B.IMG", Role.DATA)]
    assert writer.file("B.IMG").label is LabelKind.PRODUCT
    assert writer.file("B.IMG").role is Role.DATA


async def test_a_text_that_labels_share_is_found_in_the_volume(tmp_path: Path) -> None:
    header = 'OBJECT = IMAGE_HEADER\r\n ^DESCRIPTION = "VICAR2.TXT"\r\nEND_OBJECT = IMAGE_HEADER\r\n'
    files = {
        "archive.toml": ARCHIVE,
        "LABEL/VICAR2.TXT": "text",
        "DATA/SOL1/A.IMG": attached(pds3_label("A", extra=header)),
    }
    writer = MemoryWriter()

    report = await run(writer, tmp_path / "data", make(tmp_path / "vol", files))

    assert report.warnings == []
    assert writer.file("VICAR2.TXT").products == (writer.product("A.IMG").uri,)


async def test_products_are_linked_to_the_catalogs_of_their_volume(tmp_path: Path) -> None:
    writer = MemoryWriter()

    await run(writer, tmp_path / "data", volume(tmp_path / "vol"))

    assert writer.product("A.LBL").descriptions == (
        "atlas:pds3:mro:mro:/mrox_0001/CATALOG/DATASET.CAT",
        "atlas:pds3:mro:mro:/mrox_0001/VOLDESC.CAT",
    )
    assert {record.kind for record in writer.descriptions.values()} == {"volume", "data_set"}


async def test_attached_and_detached_twins_are_one_product(tmp_path: Path) -> None:
    root = make(
        tmp_path / "vol",
        {"archive.toml": ARCHIVE, "D/X.LBL": pds3_label("X", "X.IMG"), "D/X.IMG": attached(pds3_label("X"))},
    )
    writer = MemoryWriter()

    report = await run(writer, tmp_path / "data", root)

    assert (report.labels, report.product_labels, report.products) == (2, 2, 1)
    assert [product.path for product in writer.products.values()] == ["/mro/mro/mrox_0001/D/X.LBL"]
    assert writer.file("X.IMG").products == tuple(writer.products)
    assert writer.file("X.IMG").label is LabelKind.PRODUCT
    again = await run(writer, tmp_path / "data", root)
    assert (again.products, again.written) == (1, 0)
    (root / "D/X.LBL").unlink()
    await run(writer, tmp_path / "data", root)
    assert [product.path for product in writer.products.values()] == ["/mro/mro/mrox_0001/D/X.IMG"]


async def test_names_that_are_no_text_survive(tmp_path: Path) -> None:
    root = make(tmp_path / "vol", {"archive.toml": ARCHIVE})
    for name in (b"\xff\xfe.IMG", b"new\nline.IMG", b"a::b.IMG", b"50%.IMG"):
        make(root, {os.fsdecode(name): attached(pds3_label("P"))})
    writer = MemoryWriter()

    report = await run(writer, tmp_path / "data", root, workers=1)

    assert (report.products, report.files) == (4, 5)
    assert sorted(file.name for file in writer.files.values()) == [
        "%FF%FE.IMG", "50%25.IMG", "a%3A%3Ab.IMG", "archive.toml", "new%0Aline.IMG",
    ]  # fmt: skip
    assert (await run(writer, tmp_path / "data", root)).written == 0


async def test_members_of_a_collection_are_read_from_its_inventory(tmp_path: Path) -> None:
    inventory = (
        "<File_Area_Inventory><File><file_name>inventory.csv</file_name></File><Inventory/></File_Area_Inventory>"
    )
    root = make(
        tmp_path / "b",
        {
            "collection.xml": pds4_label(
                "urn:nasa:pds:bundle:data", product_class="Product_Collection", more=inventory
            ),
            "inventory.csv": f"P,{LID}::1.0\r\nS,urn:nasa:pds:other:data:img2\r\n",
        },
    )
    writer = MemoryWriter()

    await run(writer, tmp_path / "data", root)

    members = [reference for reference in writer.product("collection.xml").references if reference.relation == "member"]
    assert [(member.identifier, member.primary) for member in members] == [
        (f"{LID}::1.0", True), ("urn:nasa:pds:other:data:img2", False),
    ]  # fmt: skip
    assert writer.file("inventory.csv").role is Role.INVENTORY
    make(root, {"inventory.csv": f"P,{LID}::1.0\r\n"})
    await run(writer, tmp_path / "data", root)
    assert len([r for r in writer.product("collection.xml").references if r.relation == "member"]) == 1


async def test_integers_beyond_64_bits_are_kept_as_text(tmp_path: Path) -> None:
    root = make(
        tmp_path / "v",
        {
            "archive.toml": ARCHIVE,
            "X.IMG": attached(pds3_label("X", extra="COUNT = 123456789012345678901234567890\r\n")),
        },
    )
    writer = MemoryWriter()

    await run(writer, tmp_path / "data", root, workers=1)

    (field,) = [field for field in writer.product("X.IMG").label if field.path == "COUNT"]
    assert (field.values[0].text, field.values[0].typed) == ("123456789012345678901234567890",) * 2


@needs_shared
async def test_every_shared_label_ends_as_product_description_or_failure(tmp_path: Path) -> None:
    writer = MemoryWriter()

    report = await run(writer, tmp_path / "data", LABELS, workers=2)

    assert report.files == sum(path.is_file() for path in LABELS.rglob("*"))
    assert report.directories == 1 + sum(path.is_dir() for path in LABELS.rglob("*"))
    assert report.labels > 1500
    assert len(report.failures) < 10
    assert not [failure for failure in report.failures if "Report this label" in failure.fix]
    assert {failure.path for failure in report.failures} == {
        record.problems[0].path for record in writer.files.values() if record.label is LabelKind.FAILURE
    }
    again = await run(writer, tmp_path / "data", LABELS, workers=2)
    assert (again.written, again.removed, again.coverage.labels_read) == (0, 0, 0)
    assert (again.labels, again.failures) == (report.labels, report.failures)


async def test_values_that_cannot_be_typed_are_counted_with_an_example(tmp_path: Path) -> None:
    texts = {f"DATA/{name}.IMG": attached(pds3_label(name)) for name in "AB"}
    files = {
        path: text.replace(b"PRODUCT_ID", b'START_TIME = "at dawn"\r\nPRODUCT_ID', 1) for path, text in texts.items()
    }
    root, writer = make(tmp_path / "vol", {"archive.toml": ARCHIVE, **files}), MemoryWriter()

    report = await run(writer, tmp_path / "data", root)

    ((_, fields),) = report.coverage.untyped.items()
    example = fields["startTime"]
    assert (example.count, example.value, example.path) == (2, "at dawn", "START_TIME")
    assert example.file.endswith(("A.IMG", "B.IMG"))
