"""The fast reader gives the reference reader's tree on all that it accepts; the reference reader gives pvl's values."""

import warnings
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from math import isfinite
from typing import Any

import pvl
import pytest
from hypothesis import given

from harvest.pds3.fast import read_fast
from harvest.pds3.head import dialect_of, find_end, read_head
from harvest.pds3.lexer import UnreadableError
from harvest.pds3.reader import read_label, read_label_text
from harvest.pds3.reference import read_reference
from schema.label import Block, Dialect, Label, Missing, Shape, Statement, Value
from schema.problems import LabelError, Problem
from schema.times import Time
from tests.harvest.pds3.corpus import CorpusLabel, corpus
from tests.harvest.pds3.labels import common_labels, hostile_labels
from tests.shared import needs_shared

_SMALL = 2_500


def _agree(text: str) -> bool:
    """Compare both readers; whether the fast one accepted the text."""
    dialect = dialect_of(text)
    fast = read_fast(text, dialect)
    if fast is None:
        return False
    root, noticed = read_reference(text, dialect, "")
    assert fast == root
    assert noticed == []
    return True


@needs_shared
def test_the_fast_reader_equals_the_reference_on_every_shared_label() -> None:
    accepted: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for entry in corpus():
        agreed = _agree(read_head(entry.path).text)
        if entry.standard == "PDS3" and entry.mission:
            accepted[entry.mission] += agreed
            total[entry.mission] += 1
    assert len(total) >= 10
    assert sum(accepted[mission] / total[mission] for mission in total) / len(total) >= 0.9


@given(common_labels())
def test_the_fast_reader_equals_the_reference_on_labels_in_the_common_form(text: str) -> None:
    _agree(text)


@given(hostile_labels())
def test_the_fast_reader_refuses_or_equals_the_reference_on_hostile_labels(text: str) -> None:
    end = find_end(text)
    for label in (text, text if end is None else text[:end]):
        try:
            _agree(label)
        except UnreadableError as error:
            raise AssertionError("the fast reader accepts what the reference cannot read") from error


@given(hostile_labels())
def test_hostile_labels_are_read_or_fail_with_a_label_error(text: str) -> None:
    try:
        outcome: Label | Problem = read_label_text(text)
    except LabelError as error:
        outcome = error.problem
    assert outcome.root.members if isinstance(outcome, Label) else outcome.reason and outcome.fix


def test_both_readers_strip_units_of_every_white_space() -> None:
    assert _agree("A = 5 < de\x0c >\nB = (1, 2 <\x0bKM\t>)\nEND\n")


def test_the_fast_reader_accepts_the_common_form() -> None:
    text = (
        'PDS_VERSION_ID = PDS3\n/* c */\n^IMAGE = ("A.IMG", 5)\nNOTE =\n   "long\n text" \nA = 1 <KM> /* c */\n'
        "T = 2001-01-01T00:00:00\nOBJECT = X\n  L = ((1,2),(3,4))\n  S = {'A', B}\nEND_OBJECT\nEND\n"
    )
    assert _agree(text)


@pytest.mark.parametrize(
    "text",
    [
        "A =\nB = 1\n",
        "A = B C\n",
        "A = (1, 2\nB = 3\n",
        "OBJECT = X\nA = 1\n",
        'A = "x\n',
        "A = 1\nEND\nB = 2\n",
        "END_OBJECT\n",
        "A = */\n",
        "A = (*/, 1)\n",
    ],
)
def test_the_fast_reader_refuses_what_it_does_not_understand(text: str) -> None:
    assert read_fast(text, Dialect.PDS3) is None


def _pvl_values(value: Any) -> Iterator[Any]:
    if isinstance(value, pvl.Quantity):
        yield from _pvl_values(value.value)
    elif isinstance(value, (list, set, frozenset)):
        for member in value:
            yield from _pvl_values(member)
    else:
        yield value


def _same(ours: Value, theirs: Any) -> bool:
    if ours.missing is not None:
        return theirs is None or str(theirs).strip() in ("", ours.text.strip())
    if isinstance(theirs, bool):
        return ours.text.upper() == str(theirs).upper()
    if isinstance(theirs, datetime) and isinstance(ours.typed, Time):
        moment = theirs if theirs.tzinfo else theirs.replace(tzinfo=UTC)
        since = moment - datetime(1970, 1, 1, tzinfo=UTC)
        return ours.typed.begin == (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
    if isinstance(theirs, date) and isinstance(ours.typed, Time):
        return ours.typed.begin == (theirs.toordinal() - date(1970, 1, 1).toordinal()) * 86_400_000_000
    if isinstance(theirs, float) and not isfinite(theirs):
        return ours.typed == ours.text  # pvl takes the symbols INF and NAN for numbers
    if isinstance(theirs, (int, float)) or isinstance(ours.typed, (int, float)):
        return bool(ours.typed == theirs)
    return not isinstance(theirs, str) or theirs in (ours.typed, ours.text)


def _compare(ours: Block, theirs: Any) -> None:
    """Every block and statement under pvl's names and in its order, every value as pvl reads it (sets in any order)."""
    assert [member.name.upper() for member in ours.members] == [name.upper() for name, _ in theirs]
    for member, (_, value) in zip(ours.members, theirs, strict=True):
        if isinstance(member, Block):
            _compare(member, value)
            continue
        found = list(_pvl_values(value))
        if member.shape is Shape.SET or "{" in repr(value):
            assert all(any(_same(one, other) for one in member.values) for other in found)
        else:
            assert len(found) == len(member.values)
            assert all(_same(one, other) for one, other in zip(member.values, found, strict=True)), (member, found)


def _compare_with_pvl(entry: CorpusLabel) -> bool:
    head = read_head(entry.path)
    try:
        root, noticed = read_reference(head.text, dialect_of(head.text), "")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            module = pvl.loads(head.text)
    except Exception:  # pvl's own failures have many types; they leave nothing to compare with
        return False
    if any(problem.reason != "no value after the equals sign" for problem in noticed):
        return False
    _compare(root, module)
    return True


_LOSES = {"TESTS.LBL", "broken13.lbl"}  # comments without an end; two statements on a line without a value


@needs_shared
def test_the_reference_gives_what_pvl_gives_on_small_shared_labels() -> None:
    small = [entry for entry in corpus() if entry.path.stat().st_size < _SMALL and entry.path.name not in _LOSES]
    assert sum(_compare_with_pvl(entry) for entry in small) >= 50


@needs_shared
@pytest.mark.soak
def test_the_reference_gives_what_pvl_gives_on_all_shared_labels() -> None:
    rest = [entry for entry in corpus() if entry.path.name not in _LOSES and "_pds3.lbl" not in entry.path.name]
    assert sum(_compare_with_pvl(entry) for entry in rest) >= 400


@needs_shared
def test_viking_orbiter_labels_are_read_past_their_inlined_end() -> None:
    entry = next(entry for entry in corpus() if entry.path.name == "f004a47_pds3.lbl")
    label = read_label(entry.path)
    top = [member.name for member in label.root.members if isinstance(member, Block)]
    assert top == ["IMAGE_HISTOGRAM", "ENCODING_HISTOGRAM", "ENGINEERING_TABLE", "LINE_HEADER_TABLE", "IMAGE"]
    assert [problem.line for problem in label.warnings] == [858, 1622]
    assert Missing.EMPTY not in {value.missing for field in label.fields() for value in field.values}
    assert all(isinstance(member, (Block, Statement)) for member in label.root.members)
