"""Finding the label of a file without reading what follows it."""

import io
from pathlib import Path
from typing import Any

import pytest

from harvest.pds3 import head
from harvest.pds3.head import dialect_of, find_end, read_head
from schema.label import Dialect
from schema.problems import LabelError

_LABEL = b"PDS_VERSION_ID = PDS3\r\nA = 1\r\nEND\r\n"


def _file(folder: Path, data: bytes) -> Path:
    path = folder / "label.img"
    path.write_bytes(data)
    return path


class _Counted:
    """An opener whose file counts the bytes that are read from it."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.taken = 0

    def open(self, _path: str) -> Any:
        outer = self

        class _File(io.BytesIO):
            def read(self, size: int | None = -1) -> bytes:
                found = super().read(size)
                outer.taken += len(found)
                return found

        return _File(self.data)


def test_an_attached_label_is_read_and_its_image_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    source = _Counted(_LABEL + b"\0" * 50 + b"\xff\x00END\n" * 3_000_000)
    monkeypatch.setattr(head, "open_file", source.open)
    found = read_head(Path("counted.img"))
    assert found.text == "PDS_VERSION_ID = PDS3\nA = 1\nEND"
    assert found.size == len(_LABEL) - 2
    assert found.warnings == []
    assert source.taken <= 1 << 15


def test_a_long_label_is_read_in_growing_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    keywords = b"".join(b"KEYWORD_%d = 1\r\n" % number for number in range(9000))
    label = b"PDS_VERSION_ID = PDS3\r\n" + keywords + b"END\r\n"
    source = _Counted(label + b"\xff" * 4_000_000)
    monkeypatch.setattr(head, "open_file", source.open)
    found = read_head(Path("counted.img"))
    assert found.size == len(label) - 2
    assert source.taken < 4 * len(label)


@pytest.mark.parametrize(
    "text",
    [
        'A = "text\nEND\nmore"\nEND\n',
        "A = 1 /* comment\nEND\n */\nEND\n",
        "A = '\nEND'\nEND\n",
        "# don't END\nEND\n",
        "A = 16#FF# B = 2\nEND\n",
        "A = DON'T\nEND\n",
        "A = 5 <'>\nEND\n",
        "END_A = 1\nENDED = 2\nEND",
        "A = 1; B = 2;\nEND;\n",
        "\n" * 100_000 + "END\n",
        "A = 1\nEND\0\0\0",
        "A = 1\nEND\xf8\x01\x02",
        "OBJECT = X\nA = 1\nEND\n\xff\xff",
        "OBJECT = X\nA = 1\nEND\nEND_OBJECT\nEND\n",
        "OBJECT = X\nCCSD3 = Y\nEND\nA = 1\nEND_OBJECT = X\nEND\n",
        "OBJECT = X\nA = 1\nEND\nPDS_VERSION_ID = PDS3\n",
    ],
)
def test_end_is_found_outside_quotes_comments_and_open_blocks(text: str) -> None:
    expected = text.rfind("END") + 3 if "PDS_VERSION_ID" not in text else text.index("END") + 3
    assert find_end(text) == expected


@pytest.mark.parametrize("text", ["", "A = 1\n", 'A = "END\nEND\n', "A = THE_END\n", "END_OBJECT = X\n"])
def test_no_end_is_found_where_there_is_none(text: str) -> None:
    assert find_end(text) is None


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n", b"\r"])
def test_line_ends_of_all_systems_count_once(tmp_path: Path, line_end: bytes) -> None:
    found = read_head(_file(tmp_path, _LABEL.replace(b"\r\n", line_end)))
    assert found.text == "PDS_VERSION_ID = PDS3\nA = 1\nEND"


def test_a_byte_order_mark_and_utf8_are_read_in_silence(tmp_path: Path) -> None:
    found = read_head(_file(tmp_path, '\ufeffA = "90°"\nEND\n'.encode()))
    assert found.text == 'A = "90°"\nEND'
    assert found.warnings == []


def test_latin1_is_read_with_a_warning_at_its_line(tmp_path: Path) -> None:
    found = read_head(_file(tmp_path, b'A = 1\r\nB = "90\xb0"\r\nEND\r\n'))
    assert '"90°"' in found.text
    assert [problem.line for problem in found.warnings] == [2]


def test_a_second_label_is_reported_with_its_line(tmp_path: Path) -> None:
    found = read_head(_file(tmp_path, _LABEL + b"\r\nPDS_VERSION_ID = PDS3\r\nB = 1\r\nEND\r\n"))
    assert [problem.line for problem in found.warnings] == [5]
    assert "B = 1" not in found.text


@pytest.mark.parametrize(
    "rest",
    [
        b"LBLSIZE=1024  FORMAT='BYTE'",
        b"SIMPLE  =                    T",
        b"OBJECT = HISTORY\r\nA = 1\r\nEND_OBJECT\r\nEND\r\n",
        b"The volume = a set of files.\r\n",
        b"\x01\x02A = 5",
        b"",
    ],
)
def test_what_is_no_second_label_is_not_reported(tmp_path: Path, rest: bytes) -> None:
    assert read_head(_file(tmp_path, _LABEL + rest)).warnings == []


def test_a_label_without_end_before_binary_data_is_cut_there_with_a_warning(tmp_path: Path) -> None:
    found = read_head(_file(tmp_path, b"A = 1\nB = 2\n\x00\x01\x02\xff"))
    assert found.text == "A = 1\nB = 2\n"
    assert (found.size, found.is_ended) == (12, False)
    assert [problem.field for problem in found.warnings] == ["END"]


def test_a_large_image_behind_a_label_without_end_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    source = _Counted(b"A = 1\n" * 10_000 + b"\x00\xff" * 3_000_000)
    monkeypatch.setattr(head, "open_file", source.open)
    found = read_head(Path("counted.img"))
    assert (found.size, found.is_ended) == (60_000, False)
    assert source.taken <= 1 << 16


def test_a_file_without_end_within_the_bound_fails(tmp_path: Path) -> None:
    with pytest.raises(LabelError) as raised:
        read_head(_file(tmp_path, b"A = 1\n" * 1_500_000))
    assert str(head.LABEL_LIMIT) in raised.value.problem.reason


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ("PDS_VERSION_ID = PDS3\nObject = Image\nEnd_Object\n", Dialect.PDS3),
        ("pDS_VERSION_ID = PDS3\n", Dialect.PDS3),
        ("CCSD3ZF0000100000001NJPL3IF0PDS200000001 = SFDU_LABEL\nObject = Image\nEnd_Object\n", Dialect.PDS3),
        ("OBJECT = COLUMN\n NAME = A\n", Dialect.PDS3),
        ("A = 1\n", Dialect.PDS3),
        ("Object = IsisCube\n  Object = Core\n", Dialect.ISIS),
        ("# made by hand\nGroup = Mapping\n", Dialect.ISIS),
        ("Name = a\nGroup = Mapping\nEnd_Group\nEnd\n", Dialect.ISIS),
    ],
)
def test_the_dialect_shows_in_the_first_statement_or_the_blocks(text: str, dialect: Dialect) -> None:
    assert dialect_of(text) is dialect


def test_a_label_of_more_than_a_mebibyte_is_read_whole(tmp_path: Path) -> None:
    text = b"A = 1\n" * 200_000 + b"END\n"

    found = read_head(_file(tmp_path, text))

    assert found.is_ended
    assert len(found.text) == len(text) - 1
