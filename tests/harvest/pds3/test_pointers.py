"""Pointers of PDS3 labels in all their forms."""

import pytest

from harvest.pds3.pointers import Pointer, PointerRole, pointers
from harvest.pds3.reader import read_label_text


def _pointers(body: str) -> list[Pointer]:
    return pointers(read_label_text(f"PDS_VERSION_ID = PDS3\n{body}\nEND\n"))


@pytest.mark.parametrize(
    ("value", "places"),
    [
        ("12", [(None, 12, "records")]),
        ("0015", [(None, 15, "records")]),
        ("600 <BYTES>", [(None, 600, "bytes")]),
        ("88 <bytes>", [(None, 88, "bytes")]),
        ('"X.IMG"', [("X.IMG", 1, "records")]),
        ("'X.IMG'", [("X.IMG", 1, "records")]),
        ("X.IMG", [("X.IMG", 1, "records")]),
        ('("X.IMG")', [("X.IMG", 1, "records")]),
        ('("X.IMG", 86)', [("X.IMG", 86, "records")]),
        ('("x.img", 11738 <BYTES>)', [("x.img", 11738, "bytes")]),
        ('{"A.GIF", "B.GIF"}', [("A.GIF", 1, "records"), ("B.GIF", 1, "records")]),
        ('(("A.IMG", 2), ("B.IMG", 3 <BYTES>))', [("A.IMG", 2, "records"), ("B.IMG", 3, "bytes")]),
        ('"N/A"', []),
        ("NULL", []),
        ("()", []),
    ],
)
def test_every_form_gives_files_and_offsets(value: str, places: list[tuple[str | None, int, str]]) -> None:
    found = _pointers(f"^IMAGE = {value}")
    assert [(pointer.file, pointer.offset, pointer.unit) for pointer in found] == places
    assert all((pointer.name, pointer.path, pointer.line) == ("IMAGE", "^IMAGE", 2) for pointer in found)


def test_pointers_in_objects_keep_their_path_and_take_the_objects_file() -> None:
    found = _pointers(
        'FILE_NAME = "TOP.IMG"\n^HEADER = 1\nOBJECT = UNCOMPRESSED_FILE\n FILE_NAME = "A.IMG"\n ^IMAGE = 4\n'
        'END_OBJECT\nOBJECT = COMPRESSED_FILE\n FILE_NAME = "A.JP2"\n ^IMAGE = "B.JP2"\nEND_OBJECT'
    )
    assert [(pointer.path, pointer.file, pointer.offset) for pointer in found] == [
        ("^HEADER", None, 1),
        ("UNCOMPRESSED_FILE/^IMAGE", "A.IMG", 4),
        ("COMPRESSED_FILE/^IMAGE", "B.JP2", 1),
    ]


@pytest.mark.parametrize(
    ("statement", "role"),
    [
        ('^IMAGE = "X.IMG"', PointerRole.DATA),
        ('^STRUCTURE = "X.FMT"', PointerRole.STRUCTURE),
        ('^LINE_PREFIX_STRUCTURE = "X.FMT"', PointerRole.STRUCTURE),
        ('^DATA_SET_CATALOG = "DATASET.CAT"', PointerRole.CATALOG),
        ('^DATA_SET_MAP_PROJECTION = "DSMAP.CAT"', PointerRole.CATALOG),
        ('^DESCRIPTION = "VICAR2.TXT"', PointerRole.DESCRIPTION),
        ('^INDEX_TABLE = "INDEX.TAB"', PointerRole.DATA),
    ],
)
def test_pointers_are_told_apart_by_role(statement: str, role: PointerRole) -> None:
    assert [pointer.role for pointer in _pointers(statement)] == [role]
