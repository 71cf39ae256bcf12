from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvest.pds4.inventory import LONGEST_LINE, InventoryEntry, read_inventory
from schema.problems import Problem
from tests.shared import LABELS, needs_shared


def _read(data: bytes) -> list[InventoryEntry | Problem]:
    return list(read_inventory(BytesIO(data), "inventory.csv"))


@pytest.mark.parametrize(
    ("row", "entry"),
    [
        (b"P,urn:nasa:pds:b:c:p::1.10\r\n", ("P", "urn:nasa:pds:b:c:p", "1.10")),
        (b"S,urn:nasa:pds:b:c:p\n", ("S", "urn:nasa:pds:b:c:p", None)),
        (b"\xef\xbb\xbf p , URN:nasa:pds:B:c:p ::1.0  ", ("P", "urn:nasa:pds:B:c:p", "1.0")),
        (b"s\turn:nasa:pds:b:c\n", ("S", "urn:nasa:pds:b:c", None)),
        (b'"Primary","urn:nasa:pds:b:c:p::2.0",\n', ("P", "urn:nasa:pds:b:c:p", "2.0")),
    ],
)
def test_rows_in_all_their_forms(row: bytes, entry: tuple[str, str, str | None]) -> None:
    assert _read(row) == [InventoryEntry(*entry, line=1)]


def test_bad_rows_are_problems_with_their_line_and_stop_nothing() -> None:
    rows = _read(
        b"\n   \r\nQ,urn:nasa:pds:b:c:p::1.0\nP\nP,lid\nP,urn:nasa:pds:b:c:p::one\nP,a,b\n\xff\xfe\n"
        + b"x" * (3 * LONGEST_LINE)
        + b"\nS,urn:nasa:pds:b:c:q"
    )
    assert [row.line for row in rows] == [3, 4, 5, 6, 7, 8, 9, 10]
    assert rows[-1] == InventoryEntry("S", "urn:nasa:pds:b:c:q", None, 10)
    problems = [row for row in rows if isinstance(row, Problem)]
    assert len(problems) == 7
    assert all(problem.path == "inventory.csv" and problem.reason and problem.fix for problem in problems)


_member = st.tuples(st.sampled_from("PS"), st.from_regex(r"urn:nasa:pds(:[a-z0-9._-]{1,9}){1,3}", fullmatch=True))


@given(st.lists(_member), st.sampled_from(["\n", "\r\n", "\n\n"]), st.booleans())
def test_every_member_comes_back(members: list[tuple[str, str]], end: str, last: bool) -> None:
    text = end.join(f"{status},{lid}" for status, lid in members) + (end if last else "")
    rows = _read(text.encode())
    assert [(row.status, row.lid) for row in rows if isinstance(row, InventoryEntry)] == members
    assert len(rows) == len(members)


@needs_shared
def test_real_inventories_are_read() -> None:
    paths = [*LABELS.rglob("*inventory*.csv"), *LABELS.rglob("*collection*.csv")]
    entries = 0
    for path in paths:
        with path.open("rb") as file:
            rows = list(read_inventory(file, str(path)))
        entries += sum(isinstance(row, InventoryEntry) for row in rows)
    assert entries > 1000
