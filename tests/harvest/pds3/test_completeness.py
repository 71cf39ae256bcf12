"""The completeness check: silent on whole trees, loud on any loss."""

import copy
import random
from collections.abc import Iterator

import pytest
from hypothesis import given

from harvest.pds3.completeness import check_completeness
from harvest.pds3.reader import read_label, read_label_text
from schema.label import Block, Label
from schema.problems import LabelError, Problem
from tests.harvest.pds3.corpus import corpus
from tests.harvest.pds3.labels import common_labels
from tests.shared import needs_shared

_TEXT = """\
PDS_VERSION_ID = PDS3
/* A = 1 */
^IMAGE = 5
NOTE = "B = 2
END
C = 3"
UNIT = 5 <A=B>
OBJECT = IMAGE
  LINES = 10
  GROUP = G
    A = 1
    A = 2
  END_GROUP = G
  LINES = 20
END_OBJECT = IMAGE
EMPTY = ()
LAST = 'A = 9'
END
"""


def _check(label: Label, root: Block | None = None) -> list[Problem]:
    return check_completeness(label.text, root or label.root, label.dialect, "a.lbl")


def _blocks(block: Block) -> Iterator[Block]:
    yield block
    for member in block.members:
        if isinstance(member, Block):
            yield from _blocks(member)


def _mutations(root: Block) -> Iterator[Block]:
    """The tree without one member, for each statement and block in turn."""
    for number, block in enumerate(_blocks(root)):
        for index in range(len(block.members)):
            mutated = copy.deepcopy(root)
            del list(_blocks(mutated))[number].members[index]
            yield mutated


def test_a_whole_tree_has_no_warnings() -> None:
    assert _check(read_label_text(_TEXT)) == []


def test_any_one_missing_statement_or_block_is_noticed() -> None:
    label = read_label_text(_TEXT)
    mutations = list(_mutations(label.root))
    assert len(mutations) == 12
    for mutated in mutations:
        assert _check(label, mutated)


def test_a_missing_statement_is_named_with_its_line() -> None:
    label = read_label_text(_TEXT)
    image = next(block for block in _blocks(label.root) if block.name == "IMAGE")
    del image.members[-1]
    (problem,) = _check(label)
    assert (problem.path, problem.line, problem.field) == ("a.lbl", 14, "IMAGE/LINES")
    assert "not kept" in problem.reason
    assert problem.fix


def test_a_statement_in_another_block_is_noticed() -> None:
    label = read_label_text(_TEXT)
    image = next(block for block in _blocks(label.root) if block.name == "IMAGE")
    label.root.members.append(image.members.pop())
    assert {problem.field for problem in _check(label)} == {"IMAGE/LINES", "LINES"}


def test_a_changed_order_is_noticed() -> None:
    label = read_label_text(_TEXT)
    label.root.members[0], label.root.members[1] = label.root.members[1], label.root.members[0]
    (problem,) = _check(label)
    assert "order" in problem.reason


def test_a_statement_too_many_is_noticed() -> None:
    label = read_label_text(_TEXT)
    label.root.members.append(label.root.members[0])
    (problem,) = _check(label)
    assert problem.field == "PDS_VERSION_ID"
    assert "more than" in problem.reason


@pytest.mark.parametrize(
    "text",
    [
        'OBJECT = "IMAGE"\nA = 1\nEND_OBJECT = "IMAGE"\nEND\n',
        "A = 5-\nB = 6\nEND\n",
        "A = /usr/data/long-\n    name.cub\nB = 6\nEND\n",
        "A = 'it' B = 2; C = 3\nEND\n",
        'A = 16#FF# /* # */\nB = 2 # A = 5 "\nEND\n',
        "CCSD3ZF0000100000001NJPL3IF0PDSX00000001\nA = 1\nEND\n",
        "weird /* = */ = 5\nEND\n",
        'A = N/A\nB = (N/A, "N/A")\nEND\n',
        "A =\nB =\nEND\n",
    ],
)
def test_odd_labels_are_counted_alike(text: str) -> None:
    label = read_label_text(text)
    assert _check(label) == []


def test_statements_inside_a_value_kept_as_text_are_reported() -> None:
    label = read_label_text("A = 'it''s' B = 2; C = 3\nD = 4\nEND\n", "a.lbl")
    assert [problem.field for problem in label.warnings] == ["A", "B", "C"]


@needs_shared
def test_no_shared_label_loses_a_statement() -> None:
    noticed = []
    for entry in corpus():
        try:
            label = read_label(entry.path)
        except LabelError:
            continue
        noticed += [(entry.path.name, problem) for problem in _check(label) if "included copy" not in problem.reason]
    assert noticed == []


@needs_shared
def test_a_loss_in_any_shared_label_is_noticed() -> None:
    chance = random.Random(7)
    for entry in chance.sample(corpus(), 60):
        try:
            label = read_label(entry.path)
        except LabelError:
            continue
        block = chance.choice([block for block in _blocks(label.root) if block.members])
        del block.members[chance.randrange(len(block.members))]
        assert [problem for problem in _check(label) if "included copy" not in problem.reason]


@given(common_labels())
def test_generated_labels_are_complete_and_every_loss_is_noticed(text: str) -> None:
    label = read_label_text(text)
    assert _check(label) == []
    for mutated in _mutations(label.root):
        assert _check(label, mutated)
