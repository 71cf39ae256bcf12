"""What labels, tables and inventories of an archive state, checked against its bytes."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from hashlib import md5
from pathlib import Path
from typing import Any

import pvl
from lxml import etree
from pvl.decoder import OmniDecoder

from samples.generator.images import picture

PDS = {"pds": "http://pds.nasa.gov/pds4/pds/v1"}
_STARTS = (b"PDS_VERSION_ID", b"CCSD3ZF")


class TextualTimes(OmniDecoder):
    """pvl's decoder without its dates, which cannot hold a leap second: times stay texts."""

    def decode_datetime(self, value: str) -> Any:
        raise ValueError(value)


def roots(archives: Path, standard: str) -> list[Path]:
    """The archive roots of a standard."""
    declared = sorted(path.parent for path in archives.glob("*/archive.toml"))
    return [root for root in declared if tomllib.loads((root / "archive.toml").read_text())["standard"] == standard]


@cache
def pictures(lines: int, samples: int) -> frozenset[bytes]:
    """All pictures that the samples draw of this size."""
    return frozenset(picture(lines, samples, seed).content for seed in range(32))


def pds3_labels(root: Path) -> Iterator[tuple[Path, Any]]:
    """Every file that begins as a PDS3 label, with what pvl reads of it."""
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.read_bytes()[:14].startswith(_STARTS):
            yield path, pvl.loads(_label_text(path.read_bytes()), decoder=TextualTimes())


def _label_text(content: bytes) -> str:
    end = re.search(rb"\r\nEND\s*\r\n", content)
    assert end, "a label without END"
    return content[: end.end()].decode("ascii")


def pds3_products(root: Path) -> Iterator[tuple[Path, Any]]:
    """The labels of the volume's observations: those of an image."""
    return ((path, label) for path, label in pds3_labels(root) if "IMAGE" in label)


def pds4_labels(root: Path) -> Iterator[tuple[Path, Any]]:
    """Every label of a bundle, parsed."""
    return ((path, etree.parse(path).getroot()) for path in sorted(root.rglob("*.xml")))


def text(element: Any, path: str) -> str:
    """The text of the one element at a path of core names."""
    (found,) = element.findall("/".join(f"pds:{name}" for name in path.split("/")), PDS)
    return str(found.text)


def image_of(path: Path, label: Any) -> bytes:
    """The picture's bytes, from where the PDS3 label says that they are."""
    image = label["IMAGE"]
    file, place = path, label["^IMAGE"]
    if isinstance(place, list):
        file, place = path.parent / place[0], place[1]
    offset = place.value - 1 if hasattr(place, "units") else (place - 1) * label["RECORD_BYTES"]
    size = image["LINES"] * image["LINE_SAMPLES"]
    return file.read_bytes()[offset : offset + size]


def check_pds3_product(path: Path, label: Any) -> None:
    """Record counts are the file's, the label ends before its records do, the picture is where it should be."""
    image = label["IMAGE"]
    assert image_of(path, label) in pictures(image["LINES"], image["LINE_SAMPLES"]), path
    if label["RECORD_TYPE"] == "FIXED_LENGTH":
        place = label["^IMAGE"]
        file = path.parent / place[0] if isinstance(place, list) else path
        assert file.stat().st_size == label["RECORD_BYTES"] * label["FILE_RECORDS"], path
    if "LABEL_RECORDS" in label:
        length = label["RECORD_BYTES"] * label["LABEL_RECORDS"]
        assert length - label["RECORD_BYTES"] < len(_label_text(path.read_bytes())) <= length, path


def table_rows(label_path: Path, label: Any) -> list[dict[str, str]]:
    """The rows of an index table, cut by its label."""
    (name,) = [key for key, _ in label.items() if key.startswith("^")]
    table = label[name[1:]]
    content = (label_path.parent / label[name]).read_bytes()
    assert len(content) == table["ROW_BYTES"] * table["ROWS"], label_path
    assert len(table.getall("COLUMN")) == table["COLUMNS"], label_path
    rows = content.decode("ascii").splitlines(keepends=True)
    assert all(len(row) == table["ROW_BYTES"] and row.endswith("\r\n") for row in rows), label_path
    columns = [
        (column["NAME"], column["START_BYTE"] - 1, column["START_BYTE"] - 1 + column["BYTES"])
        for column in table.getall("COLUMN")
    ]
    return [{name: row[start:stop].strip() for name, start, stop in columns} for row in rows]


def check_pds4_files(path: Path, label: Any) -> None:
    """Sizes and checksums are the files', pictures are where the arrays begin."""
    for file in label.iter(f"{{{PDS['pds']}}}File", f"{{{PDS['pds']}}}Document_File"):
        content = (path.parent / text(file, "file_name")).read_bytes()
        if file.find("pds:file_size", PDS) is not None:
            assert int(text(file, "file_size")) == len(content), path
            assert text(file, "md5_checksum") == md5(content).hexdigest(), path
        for array in file.getparent().findall("pds:Array_2D_Image", PDS):
            lines, samples = (int(axis.text) for axis in array.findall("pds:Axis_Array/pds:elements", PDS))
            offset = int(text(array, "offset"))
            assert content[offset : offset + lines * samples] in pictures(lines, samples), path


def identity(label: Any) -> str:
    """LID and version of a PDS4 label."""
    return f"{text(label, 'Identification_Area/logical_identifier')}::{text(label, 'Identification_Area/version_id')}"


def check_volume(root: Path) -> int:
    """Check a PDS3 volume; returns the number of its observations."""
    products = dict(pds3_products(root))
    for path, label in products.items():
        check_pds3_product(path, label)
    tables = {path: label for path, label in pds3_labels(root) if path.suffix == ".LBL" and path.parent.name == "INDEX"}
    assert tables, root
    for path, label in tables.items():
        rows = table_rows(path, label)
        for row in rows:
            if "MD5_CHECKSUM" in row:
                content = (root / row["FILE_SPECIFICATION_NAME"]).read_bytes()
                assert md5(content).hexdigest() == row["MD5_CHECKSUM"], row
                continue
            place = row.get("FILE_SPECIFICATION_NAME") or f"{row['PATH_NAME'].rstrip('/')}/{row['FILE_NAME']}"
            assert (root / place).is_file(), row
        if path.stem.endswith("INDEX"):
            assert len(rows) == len(products), path
    return len(products)


def check_bundle(root: Path) -> int:
    """Check a PDS4 bundle; returns the number of its observations but for its tables."""
    labels = dict(pds4_labels(root))
    identities = [identity(label) for label in labels.values()]
    assert len(set(identities)) == len(identities), "LIDVIDs are unique"
    lids = {name.partition("::")[0] for name in identities}
    listed = set()
    for path, label in labels.items():
        check_pds4_files(path, label)
        for area in label.findall("pds:File_Area_Inventory", PDS):
            rows = (path.parent / text(area, "File/file_name")).read_bytes().decode("ascii").split("\r\n")[:-1]
            assert len(rows) == int(text(area, "File/records")) == int(text(area, "Inventory/records")), path
            for status, name in (row.split(",") for row in rows):
                assert status == "S" or name in identities or name in lids, (path, name)
                listed.add(name)
        for member in label.findall("pds:Bundle_Member_Entry", PDS):
            assert text(member, "lidvid_reference") in identities, path
    assert listed, root
    return sum(1 for label in labels.values() if label.find(".//pds:Array_2D_Image", PDS) is not None)
