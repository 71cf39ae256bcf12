"""Later harvests of a tree: what stayed, changed, came or went since."""

from pathlib import Path

from schema.records import Role
from tests.harvest.archives import attached, make, pds3_label, pds4_label, run, volume
from tests.harvest.fake import MemoryWriter

LID = "urn:nasa:pds:bundle:data:img1"


async def test_a_second_run_writes_nothing_and_reports_the_same_tree(tmp_path: Path) -> None:
    root, writer = volume(tmp_path / "vol"), MemoryWriter()
    make(root, {"DATA/bad.xml": '<Product_Observational xmlns="http://pds.nasa.gov/pds4/pds/v1"><a>'})
    first = await run(writer, tmp_path / "data", root)

    second = await run(writer, tmp_path / "data", root)

    assert (second.written, second.removed, second.coverage.labels_read) == (0, 0, 0)
    assert second.unchanged == first.written
    for name in ("labels", "product_labels", "products", "descriptive", "files", "failures", "warnings", "missions"):
        assert getattr(second, name) == getattr(first, name), name
    assert len(second.failures) == 1


async def test_what_changes_is_replaced_and_what_goes_is_removed(tmp_path: Path) -> None:
    root, writer = volume(tmp_path / "vol"), MemoryWriter()
    await run(writer, tmp_path / "data", root)
    (root / "DATA/A.LBL").write_text(pds3_label("A2", "A.IMG"))
    (root / "DATA/B.IMG").unlink()
    (root / "BROWSE/A.JPG").unlink()
    (root / "BROWSE").rmdir()

    report = await run(writer, tmp_path / "data", root)

    assert [product.identifiers["PRODUCT_ID"] for product in writer.products.values()] == ["A2"]
    assert [file.name for file in writer.product("A.LBL").files] == ["A.LBL", "A.IMG"]
    assert report.removed == 4  # B.IMG and its product, A.JPG and its directory
    assert "/mro/mro/mrox_0001/BROWSE" not in {record.path for record in writer.directories.values()}


async def test_an_empty_directory_that_goes_leaves_the_index(tmp_path: Path) -> None:
    root, writer = volume(tmp_path / "vol"), MemoryWriter()
    (root / "EMPTY/INNER").mkdir(parents=True)
    (root / "KEPT").mkdir()
    await run(writer, tmp_path / "data", root)
    (root / "EMPTY/INNER").rmdir()
    (root / "EMPTY").rmdir()

    await run(writer, tmp_path / "data", root)

    names = {record.name for record in writer.directories.values()}
    assert "KEPT" in names
    assert not names & {"EMPTY", "INNER"}


async def test_a_label_becomes_a_failure_and_a_product_again(tmp_path: Path) -> None:
    root = make(tmp_path / "b", {"x.xml": pds4_label(LID)})
    writer = MemoryWriter()
    good = (root / "x.xml").read_text()
    await run(writer, tmp_path / "data", root)
    assert len(writer.products) == 1

    (root / "x.xml").write_text(good[:-20])
    report = await run(writer, tmp_path / "data", root)
    assert (len(report.failures), report.failures[0].path) == (1, str(root / "x.xml"))
    assert writer.products == {}

    (root / "x.xml").write_text(good)
    await run(writer, tmp_path / "data", root)
    assert len(writer.products) == 1


async def test_a_data_file_that_comes_later_is_found(tmp_path: Path) -> None:
    root = make(tmp_path / "b", {"x.xml": pds4_label(LID, "x.img")})
    writer = MemoryWriter()
    first = await run(writer, tmp_path / "data", root)
    assert [warning.reason for warning in first.warnings if "x.img" in warning.reason]
    make(root, {"x.img": b"\0", "browse/x.png": b"\x89PNG"})

    second = await run(writer, tmp_path / "data", root)

    assert not [warning for warning in second.warnings if "x.img" in warning.reason]
    assert [file.role for file in writer.product("x.xml").files] == [Role.LABEL, Role.DATA, Role.BROWSE]
    assert writer.file("x.img").products == tuple(writer.products)


async def test_only_the_folders_named_are_looked_at(tmp_path: Path) -> None:
    root, writer = volume(tmp_path / "vol"), MemoryWriter()
    await run(writer, tmp_path / "data", root)
    before = dict(writer.products)
    (root / "DATA/B.IMG").unlink()
    (root / ".hidden").unlink()
    make(root, {"DATA/C.IMG": attached(pds3_label("C"))})

    report = await run(writer, tmp_path / "data", root, only=(str(root / "DATA"),))

    assert report.directories == 1
    assert report.coverage.labels_read == 1
    assert sorted(product.path[-5:] for product in writer.products.values()) == ["A.LBL", "C.IMG"]
    assert writer.product("A.LBL") is before[writer.product("A.LBL").uri]
    assert ".hidden" in {file.name for file in writer.files.values()}
    assert (await run(writer, tmp_path / "data", root)).coverage.labels_read == 0
