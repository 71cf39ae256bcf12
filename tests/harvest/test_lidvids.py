"""Two labels with one LIDVID."""

from pathlib import Path

from tests.harvest.archives import make, pds4_label, run
from tests.harvest.fake import MemoryWriter

LID = "urn:nasa:pds:bundle:data:x"


async def test_two_labels_with_one_lidvid_are_a_warning_that_names_both(tmp_path: Path) -> None:
    root, writer = make(tmp_path / "b", {"one/x.xml": pds4_label(LID), "two/x.xml": pds4_label(LID)}), MemoryWriter()

    report = await run(writer, tmp_path / "d", root)

    (warning,) = [warning for warning in report.warnings if "LIDVID" in warning.reason]
    assert {warning.path, warning.reason.rpartition(" ")[2]} == {str(root / "one/x.xml"), str(root / "two/x.xml")}
    assert f"{LID}::1.0" in warning.reason
    assert len(writer.products) == 2
    assert (await run(writer, tmp_path / "d", root)).warnings == report.warnings


async def test_two_versions_of_a_product_are_no_warning(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"one/x.xml": pds4_label(LID), "two/x.xml": pds4_label(LID, version="2.0")}

    report = await run(MemoryWriter(), tmp_path / "d", make(tmp_path / "b", files))

    assert not [warning for warning in report.warnings if "LIDVID" in warning.reason]
