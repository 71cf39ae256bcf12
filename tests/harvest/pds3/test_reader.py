"""Reading PDS3 and ISIS labels: blocks and statements of every form, and honest failures."""

import pickle
from pathlib import Path

import pytest

from harvest.pds3.reader import read_label, read_label_text
from schema.label import Block, Dialect, Missing, Value
from schema.problems import LabelError
from tests.harvest.pds3.corpus import CorpusLabel, corpus
from tests.harvest.pds3.labels import by_path
from tests.shared import needs_shared


def test_blocks_lines_repeats_and_names() -> None:
    text = (
        "PDS_VERSION_ID = PDS3\r\n/* files */\r\n^IMAGE = 3\r\nMsl:Comment = 1\r\n"
        "Object = Image\r\n  LINES = 10\r\n  GROUP = P\r\n    A = 1\r\n  END_GROUP\r\nEND_OBJECT = IMAGE\r\n"
        "OBJECT = IMAGE\r\n LINES = 20\r\nEND_OBJECT = IMAGE\r\nA = 1\r\nA = 2\r\nEND\r\n"
    )
    label = read_label_text(text)
    assert [(field.path, field.line) for field in label.fields()] == [
        ("PDS_VERSION_ID", 1),
        ("^IMAGE", 3),
        ("MSL:COMMENT", 4),
        ("IMAGE/LINES", 6),
        ("IMAGE/P/A", 8),
        ("IMAGE/LINES", 12),
        ("A", 14),
        ("A", 15),
    ]
    assert label.dialect is Dialect.PDS3
    assert label.warnings == []


def test_isis_names_stay_as_written_and_hash_comments_are_skipped() -> None:
    text = (
        "Object = IsisCube\n  # it's a comment with \"one quotation mark\n  Group = Instrument\n"
        "    TargetName = Mars # as requested\n    Path = $base/kernels/a_long-\n           name.bsp\n"
        "    INS-85600_F/RATIO = 3.577\n  End_Group\nEnd_Object\nEnd\n"
    )
    label = read_label_text(text)
    fields = by_path(label)
    assert label.dialect is Dialect.ISIS
    assert fields["IsisCube/Instrument/TargetName"].values == (Value("Mars", "Mars"),)
    assert fields["IsisCube/Instrument/Path"].values[0].text == "$base/kernels/a_longname.bsp"
    assert fields["IsisCube/Instrument/INS-85600_F/RATIO"].values[0].typed == 3.577
    assert label.warnings == []


@pytest.mark.parametrize(
    ("text", "path", "line"),
    [
        ("PDS_VERSION_ID = PDS3\nA =\nB = 1\nEND\n", "A", 2),
        ("PDS_VERSION_ID = PDS3\nOBJECT = X\n A =\nEND_OBJECT = X\nEND\n", "X/A", 3),
        ("PDS_VERSION_ID = PDS3\nA = /* none */\nEND\n", "A", 2),
        ("PDS_VERSION_ID = PDS3\nA = ;\nB = 2\nEND\n", "A", 2),
    ],
)
def test_a_keyword_without_a_value_is_empty_with_a_warning(text: str, path: str, line: int) -> None:
    label = read_label_text(text)
    assert by_path(label)[path].values == (Value("", None, None, Missing.EMPTY),)
    assert [(problem.line, problem.field) for problem in label.warnings] == [(line, "A")]


@pytest.mark.parametrize(
    "value", ["J RINGS", "DON'T", "(1, 2", "5 % 3", '"Detailed "Ground Truth" of"', "(" * 30 + ")" * 30]
)
def test_an_unreadable_value_is_kept_as_text_with_a_warning(value: str) -> None:
    label = read_label_text(f"PDS_VERSION_ID = PDS3\nA = {value}\nB = 1\nOBJECT = X\nEND_OBJECT = X\nEND\n")
    assert by_path(label)["A"].values == (Value(value, value),)
    assert by_path(label)["B"].values == (Value("1", 1),)
    (problem,) = label.warnings
    assert (problem.line, problem.field) == (2, "A")


def test_text_between_statements_is_reported_and_the_rest_is_read() -> None:
    label = read_label_text("PDS_VERSION_ID = PDS3\nhello world\nA = 1\nEND\n")
    assert list(by_path(label)) == ["PDS_VERSION_ID", "A"]
    (problem,) = label.warnings
    assert problem.line == 2
    assert "hello world" in problem.reason


def test_end_inside_an_object_does_not_lose_what_follows() -> None:
    text = (
        "CCSD3ZF0000100000001NJPL3IF0PDS200000001 = SFDU_LABEL\nOBJECT = TABLE\n ROWS = 1\n"
        "OBJECT = COLUMN\n NAME = A\nEND_OBJECT\nEND\nEND_OBJECT\nOBJECT = IMAGE\n LINES = 5\nEND_OBJECT\nEND\n"
    )
    label = read_label_text(text)
    assert list(by_path(label))[1:] == ["TABLE/ROWS", "TABLE/COLUMN/NAME", "IMAGE/LINES"]
    (problem,) = label.warnings
    assert (problem.line, problem.field) == (7, "TABLE")


def test_comments_without_an_end_stop_at_their_line() -> None:
    text = "PDS_VERSION_ID = PDS3\n/* one\nA = 1 /* two\nB = 2 /* three */\nEND\n"
    assert list(by_path(read_label_text(text))) == ["PDS_VERSION_ID", "A", "B"]


def test_a_comment_over_lines_hides_what_it_encloses() -> None:
    text = "PDS_VERSION_ID = PDS3\n/* one\nA = 1\n*/\nB = 2\nEND\n"
    assert list(by_path(read_label_text(text))) == ["PDS_VERSION_ID", "B"]


@pytest.mark.parametrize(
    ("blocks", "fields", "reasons"),
    [
        ("OBJECT = X\nA = 1\nEND_OBJECT = Y\nB = 2", ["X/A", "B"], ["END_OBJECT Y closes no open block"]),
        ("OBJECT = X\nGROUP = G\nA = 1\nEND_OBJECT = X\nB = 2", ["X/G/A", "B"], ["GROUP G is not closed"]),
        ("OBJECT = X\nA = 1\nB = 2", ["X/A", "X/B"], ["OBJECT X is never closed"]),
        ("A = 1\nEND_OBJECT = X\nB = 2", ["A", "B"], ["END_OBJECT X closes no open block"]),
    ],
)
def test_blocks_that_do_not_match_are_mended_with_a_warning(blocks: str, fields: list[str], reasons: list[str]) -> None:
    label = read_label_text(f"PDS_VERSION_ID = PDS3\n{blocks}\nEND\n")
    assert list(by_path(label))[1:] == fields
    assert len(label.warnings) == len(reasons)
    for problem, reason in zip(label.warnings, reasons, strict=True):
        assert problem.reason.startswith(reason)


def test_an_unclosed_string_fails_at_the_line_where_it_begins() -> None:
    text = 'PDS_VERSION_ID = PDS3\nNOTE = "no end\nA = 1\nB = "x"\nEND\n'
    with pytest.raises(LabelError) as raised:
        read_label_text(text, "a.lbl")
    problem = raised.value.problem
    assert (problem.path, problem.line) == ("a.lbl", 2)
    assert "closing quotation mark" in problem.reason


@pytest.mark.parametrize("text", ["", "END\n", "just prose\n", "/* only a comment */\n", "\x00\x01\x02"])
def test_a_text_without_statements_is_no_label(text: str) -> None:
    with pytest.raises(LabelError) as raised:
        read_label_text(text)
    assert raised.value.problem.reason == "no KEYWORD = value statement"


def test_blocks_without_end_fail_rather_than_exhaust_the_stack() -> None:
    with pytest.raises(LabelError) as raised:
        read_label_text("OBJECT = X\n" * 20_000)
    assert raised.value.problem.line == 101


def test_a_broken_label_does_not_fill_the_report() -> None:
    label = read_label_text("A = (1,\n" * 500)
    assert len(list(label.fields())) == 500
    assert len(label.warnings) == 101
    assert label.warnings[-1].reason.startswith("400 more")


def test_a_pds3_label_without_end_is_read_with_a_warning() -> None:
    label = read_label_text("PDS_VERSION_ID = PDS3\nA = 1\n")
    assert [problem.field for problem in label.warnings] == ["END"]


def test_a_file_that_cannot_be_read_is_a_label_error(tmp_path: Path) -> None:
    with pytest.raises(LabelError) as raised:
        read_label(tmp_path / "absent.lbl")
    assert raised.value.problem.path == str(tmp_path / "absent.lbl")


def test_labels_and_their_errors_pass_between_processes() -> None:
    label = read_label_text("PDS_VERSION_ID = PDS3\nA = 2001-001\nOBJECT = X\nB = (1, 2)\nEND_OBJECT\nEND\n")
    assert pickle.loads(pickle.dumps(label)) == label
    with pytest.raises(LabelError) as raised:
        read_label_text("")
    assert pickle.loads(pickle.dumps(raised.value)).problem == raised.value.problem


def _kept_text(block: Block) -> int:
    return sum(_kept_text(member) if isinstance(member, Block) else 1 for member in block.members)


UNREADABLE = {"IRISHEDR-with-error.FMT": (10, "closing quotation mark")}


@needs_shared
def test_every_shared_label_is_read_or_fails_with_a_true_reason() -> None:
    failures = {}
    for entry in corpus():
        try:
            label = read_label(entry.path)
        except LabelError as error:
            failures[entry.path.name] = error.problem
            continue
        assert _kept_text(label.root) > 0
    assert failures.keys() == UNREADABLE.keys()
    for name, (line, reason) in UNREADABLE.items():
        assert failures[name].line == line
        assert reason in failures[name].reason


def _shared(ending: str) -> CorpusLabel:
    return next(entry for entry in corpus() if str(entry.path).endswith(ending))


@needs_shared
@pytest.mark.parametrize(
    ("ending", "path", "text"),
    [
        ("1664MR0086340000802438C00_DRCL_pds3.lbl", "RELEASE_ID", "0018"),
        ("1664MR0086340000802438C00_DRCL_pds3.lbl", "MSL:LOCAL_MEAN_SOLAR_TIME", "Sol-01664M12:20:10.483"),
        ("f004a47_pds3.lbl", "IMAGE/LINES", "1056"),
        ("f004a47_pds3.lbl", "IMAGE_ID", "004A47"),
        ("i985135l.img", "PRODUCT_ID", "IMP_EDR-1246985135-REGULAR-0154030032"),
        ("B10_013341_1010_XN_79S172W_pds3.lbl", "SPACECRAFT_CLOCK_START_COUNT", "0928283918:060"),
        ("f004a47.cub", "IsisCube/Core/StartByte", "65537"),
    ],
)
def test_shared_labels_give_values_as_written(ending: str, path: str, text: str) -> None:
    label = read_label(_shared(ending).path)
    assert by_path(label)[path].values[0].text == text
