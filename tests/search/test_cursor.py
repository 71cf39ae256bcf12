"""Cursors: they carry a position exactly, and nothing but the right cursor of the right question passes."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.cursor import Position, decode_cursor, encode_cursor, load_or_create_key, question, search_question
from search.port import EVERYTHING, PUBLIC, InvalidCursor, SearchError, SearchRequest, Sort, Visible
from search.query import And, Everything, Field, In, Or

KEY = bytes(range(32))
ASKED = question("search", Everything())
values = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | st.text()
positions = st.builds(Position, st.lists(values, max_size=4).map(tuple), st.text())


def exact(position: Position) -> list[tuple[type, str]]:
    """Types and spellings, because 1 == 1.0 == True."""
    return [(type(value), repr(value)) for value in (*position.values, position.key)]


@given(positions)
def test_a_cursor_gives_back_its_position_exactly(position: Position) -> None:
    assert exact(decode_cursor(KEY, ASKED, encode_cursor(KEY, ASKED, position))) == exact(position)


@given(positions, st.data())
def test_any_changed_character_is_refused(position: Position, data: st.DataObject) -> None:
    cursor = encode_cursor(KEY, ASKED, position)
    place = data.draw(st.integers(0, len(cursor) - 1))
    other = data.draw(st.characters().filter(lambda character: character != cursor[place]))

    with pytest.raises(InvalidCursor):
        decode_cursor(KEY, ASKED, cursor[:place] + other + cursor[place + 1 :])


@given(positions, st.data())
def test_any_shortened_or_lengthened_cursor_is_refused(position: Position, data: st.DataObject) -> None:
    cursor = encode_cursor(KEY, ASKED, position)
    cut = data.draw(st.integers(0, len(cursor) - 1))

    for damaged in (cursor[:cut], cursor + "A", cursor + "=", cursor + " "):
        with pytest.raises(InvalidCursor):
            decode_cursor(KEY, ASKED, damaged)


@given(st.text())
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(InvalidCursor):
        decode_cursor(KEY, ASKED, text)


def test_another_question_and_another_key_are_refused_with_their_reasons() -> None:
    cursor = encode_cursor(KEY, ASKED, Position((1,), "atlas:pds4:a:b:/c"))

    with pytest.raises(InvalidCursor, match="another question"):
        decode_cursor(KEY, question("search", In(Field("sol"), (3,))), cursor)
    with pytest.raises(InvalidCursor, match="another index"):
        decode_cursor(bytes(32), ASKED, cursor)
    with pytest.raises(InvalidCursor, match="no cursor"):
        decode_cursor(KEY, ASKED, "A" * 2_000_000)


def test_the_question_is_conditions_order_and_asker_but_not_the_page_size() -> None:
    sol, two = Field("sol"), (In(Field("sol"), (1,)), In(Field("sol"), (2,)))
    base = SearchRequest(visible=PUBLIC, where=Or(two), sort=(Sort(sol),))
    others = [
        SearchRequest(visible=EVERYTHING, where=Or(two), sort=(Sort(sol),)),
        SearchRequest(visible=PUBLIC, where=And(two), sort=(Sort(sol),)),
        SearchRequest(visible=PUBLIC, where=Or(two), sort=(Sort(sol, descending=True),)),
        SearchRequest(visible=PUBLIC, where=Or(two), sort=(Sort(Field("sol", raw=True)),)),
        SearchRequest(visible=PUBLIC, where=Or(two), sort=(Sort(sol),), relevance=True),
        SearchRequest(visible=PUBLIC, where=In(sol, (1, 2)), sort=(Sort(sol),)),
        SearchRequest(visible=PUBLIC, where=In(sol, ("1", 2)), sort=(Sort(sol),)),
    ]

    hashes = {search_question(request) for request in [base, *others]}

    assert len(hashes) == len(others) + 1
    assert search_question(SearchRequest(visible=PUBLIC, where=Or(two), sort=(Sort(sol),), size=5)) in hashes
    assert question(Visible(frozenset({"a", "b", "c"}))) == question(Visible(frozenset({"c", "b", "a"})))
    with pytest.raises(TypeError):
        question(object())


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: load_or_create_key(tmp_path), range(32)))

    path = tmp_path / "keys" / "cursor.key"
    assert keys == {path.read_bytes()}
    assert len(path.read_bytes()) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["cursor.key"]


def test_a_key_of_another_size_is_refused(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "cursor.key").write_bytes(b"short")

    with pytest.raises(SearchError, match="32 bytes"):
        load_or_create_key(tmp_path)
