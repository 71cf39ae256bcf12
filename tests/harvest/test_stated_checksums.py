"""MD5 checksums that labels and manifests state."""

from pathlib import Path

import pytest

from schema.uris import parse_uri
from tests.harvest.archives import make, pds4_label, run
from tests.harvest.fake import MemoryWriter

MD5 = "900150983cd24fb0d6963f7d28e17f72"
LABEL = pds4_label("urn:nasa:pds:b:data:x", "x.img").replace(
    "</file_name>", f"</file_name><md5_checksum>{MD5}</md5_checksum>"
)


@pytest.mark.parametrize("manifest", [False, True])
async def test_the_md5_of_a_label_that_is_gone_goes_with_it(tmp_path: Path, manifest: bool) -> None:
    root, writer = make(tmp_path / "b", {"data/x.xml": LABEL, "data/x.img": b"abc"}), MemoryWriter()
    if manifest:
        make(root, {"md5_manifest.txt": f"{MD5}  data/x.img\n"})
    await run(writer, tmp_path / "d", root)
    assert writer.file("x.img").md5 == MD5

    (root / "data/x.xml").unlink()
    await run(writer, tmp_path / "d", root)

    assert writer.file("x.img").md5 == (MD5 if manifest else None)
    assert parse_uri(writer.file("x.img").uri).rest.endswith("x.img")


async def test_the_md5_of_an_unchanged_label_stays(tmp_path: Path) -> None:
    root, writer = make(tmp_path / "b", {"data/x.xml": LABEL, "data/x.img": b"abc"}), MemoryWriter()
    await run(writer, tmp_path / "d", root)

    make(root, {"data/y.txt": "y"})
    report = await run(writer, tmp_path / "d", root)

    assert writer.file("x.img").md5 == MD5
    assert report.removed == 0


async def test_the_md5_that_a_label_no_longer_states_goes(tmp_path: Path) -> None:
    root, writer = make(tmp_path / "b", {"data/x.xml": LABEL, "data/x.img": b"abc"}), MemoryWriter()
    await run(writer, tmp_path / "d", root)

    make(root, {"data/x.xml": pds4_label("urn:nasa:pds:b:data:x", "x.img")})
    await run(writer, tmp_path / "d", root)

    assert writer.file("x.img").md5 is None
