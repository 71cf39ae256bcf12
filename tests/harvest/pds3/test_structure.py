"""The columns of tables, with structure files included."""

from pathlib import Path

from harvest.pds3.reader import read_label, read_label_text
from harvest.pds3.structure import includes_near, read_table, tables
from schema.label import Label, Missing
from tests.harvest.pds3.corpus import corpus
from tests.shared import needs_shared

_COLUMN = """OBJECT = COLUMN
  NAME = {name}
  DATA_TYPE = CHARACTER
  START_BYTE = {start}
  BYTES = 4
END_OBJECT = COLUMN
"""


def _label(body: str) -> Label:
    return read_label_text(f"PDS_VERSION_ID = PDS3\nOBJECT = INDEX_TABLE\n{body}END_OBJECT = INDEX_TABLE\nEND\n")


def _nothing(_name: str) -> None:
    return None


def test_a_table_has_its_layout_and_columns() -> None:
    label = _label(
        'ROWS = 5\nROW_BYTES = 74\nROW_SUFFIX_BYTES = 2\nOBJECT = COLUMN\n NAME = "LATITUDE"\n'
        ' START_BYTE = 10\n BYTES = 12\n ITEMS = 2\n ITEM_BYTES = 5\n DATA_TYPE = ASCII_REAL\n UNIT = "DEGREE"\n'
        ' MISSING_CONSTANT = -999.0\n NOT_APPLICABLE_CONSTANT = "-1e32"\nEND_OBJECT\n'
    )
    (block,) = tables(label)
    table = read_table(label, block, _nothing)
    assert (table.name, table.rows, table.row_bytes, table.row_suffix_bytes) == ("INDEX_TABLE", 5, 74, 2)
    (column,) = table.columns
    assert column[:7] == ("LATITUDE", 10, 12, "ASCII_REAL", "DEGREE", 2, 5)
    assert column.constants == (("-999.0", Missing.SENTINEL), ("-1e32", Missing.NOT_APPLICABLE))
    assert table.problems == []


def test_containers_repeat_their_columns() -> None:
    label = _label(
        "OBJECT = CONTAINER\nNAME = C\nSTART_BYTE = 11\nBYTES = 8\nREPETITIONS = 2\n"
        + _COLUMN.format(name="A", start=1)
        + _COLUMN.format(name="B", start=5)
        + "END_OBJECT = CONTAINER\n"
    )
    found = read_table(label, tables(label)[0], _nothing).columns
    assert [(column.name, column.start_byte) for column in found] == [
        ("A[1]", 11),
        ("B[1]", 15),
        ("A[2]", 19),
        ("B[2]", 23),
    ]


def test_spreadsheet_fields_have_no_place_but_a_delimiter() -> None:
    label = read_label_text(
        "PDS_VERSION_ID = PDS3\nOBJECT = INDEX_SPREADSHEET\nFIELD_DELIMITER = COMMA\nOBJECT = FIELD\nNAME = A\nBYTES = 9\n"
        "END_OBJECT = FIELD\nEND_OBJECT = INDEX_SPREADSHEET\nEND\n"
    )
    table = read_table(label, tables(label)[0], _nothing)
    assert table.delimiter == ","
    assert [(column.name, column.start_byte, column.bytes) for column in table.columns] == [("A", None, 9)]


def test_structures_are_found_beside_the_label_and_in_the_volumes_label_folder(tmp_path: Path) -> None:
    (tmp_path / "voldesc.cat").write_text("PDS_VERSION_ID = PDS3\nEND\n")
    (tmp_path / "label").mkdir()
    (tmp_path / "label" / "outer.fmt").write_text(_COLUMN.format(name="A", start=1) + '^STRUCTURE = "INNER.FMT"\n')
    folder = tmp_path / "INDEX"
    folder.mkdir()
    (folder / "Inner.fmt").write_text(_COLUMN.format(name="B", start=5))
    (folder / "INDEX.LBL").write_text(
        'PDS_VERSION_ID = PDS3\nOBJECT = TABLE\n^STRUCTURE = "OUTER.FMT"\n'
        + _COLUMN.format(name="C", start=9)
        + "END_OBJECT\nEND\n"
    )
    label = read_label(folder / "INDEX.LBL")
    table = read_table(label, tables(label)[0], includes_near(folder / "INDEX.LBL"))
    assert [column.name for column in table.columns] == ["A", "B", "C"]
    assert table.problems == []


def test_structures_outside_the_volume_are_not_taken(tmp_path: Path) -> None:
    (tmp_path / "LABEL").mkdir()
    (tmp_path / "LABEL" / "A.FMT").write_text(_COLUMN.format(name="A", start=1))
    volume = tmp_path / "volume"
    volume.mkdir()
    (volume / "VOLDESC.CAT").write_text("PDS_VERSION_ID = PDS3\nEND\n")
    assert includes_near(volume / "X.LBL")("../LABEL/A.FMT") is None


def test_a_structure_that_includes_itself_is_reported_once() -> None:
    loop = read_label_text('^STRUCTURE = "LOOP.FMT"\n' + _COLUMN.format(name="A", start=1))
    label = _label('^STRUCTURE = "loop.fmt"\n')
    table = read_table(label, tables(label)[0], lambda _name: loop, "index.lbl")
    assert [column.name for column in table.columns] == ["A"]
    (problem,) = table.problems
    assert "includes itself" in problem.reason


def test_absent_and_unreadable_structures_are_reported(tmp_path: Path) -> None:
    (tmp_path / "BAD.FMT").write_text('A = "no end\n')
    label = _label('^STRUCTURE = "BAD.FMT"\n^STRUCTURE = "NONE.FMT"\n')
    table = read_table(label, tables(label)[0], includes_near(tmp_path / "INDEX.LBL"), "index.lbl")
    assert [(problem.path, problem.line, problem.field) for problem in table.problems] == [
        ("index.lbl", 3, "^STRUCTURE"),
        ("index.lbl", 4, "^STRUCTURE"),
    ]
    assert "closing quotation mark" in table.problems[0].reason
    assert "NONE.FMT" in table.problems[1].reason


@needs_shared
def test_a_shared_cumulative_index_gives_its_columns() -> None:
    path = next(entry.path for entry in corpus() if entry.path.name == "RDRCUMINDEX.LBL")
    label = read_label(path)
    table = read_table(label, tables(label)[0], includes_near(path))
    assert (table.rows, table.row_bytes, len(table.columns)) == (104930, 821, 54)
    assert table.columns[1][:3] == ("FILE_NAME_SPECIFICATION", 15, 67)
    last = table.columns[-1]
    assert (last.start_byte or 0) + (last.bytes or 0) - 1 <= 821
