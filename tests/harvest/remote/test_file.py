"""A file elsewhere reads as one that is here."""

import io
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvest.remote.file import FIRST, RemoteFile

CONTENT = os.urandom(3 * FIRST + 17)


@given(
    st.integers(0, 2 * FIRST),
    st.lists(st.tuples(st.sampled_from(["read", "seek", "end", "readline"]), st.integers(0, 4 * FIRST)), max_size=12),
)
def test_reading_and_seeking_give_what_a_local_file_gives(known: int, steps: list[tuple[str, int]]) -> None:
    here = io.BytesIO(CONTENT)
    there = io.BufferedReader(RemoteFile(len(CONTENT), CONTENT[:known], lambda start, n: CONTENT[start : start + n]))

    for step, number in steps:
        for file in (here, there):
            if step == "seek":
                file.seek(number)
            elif step == "end":
                file.seek(-min(number, len(CONTENT)), os.SEEK_END)
        assert there.tell() == here.tell()
        if step == "read":
            assert there.read(number) == here.read(number)
        if step == "readline":
            assert there.readline() == here.readline()
    assert there.read() == here.read()


def test_what_is_not_asked_for_is_not_fetched() -> None:
    fetched: list[tuple[int, int]] = []

    def fetch(start: int, length: int) -> bytes:
        fetched.append((start, length))
        return CONTENT[start : start + length]

    file = io.BufferedReader(RemoteFile(len(CONTENT), CONTENT[:100], fetch))

    assert file.read(100) == CONTENT[:100]
    assert fetched == []
    assert file.read(1) == CONTENT[100:101]
    assert fetched == [(100, FIRST)]


def test_a_file_that_has_become_shorter_is_an_error() -> None:
    with pytest.raises(OSError, match="shorter"):
        io.BufferedReader(RemoteFile(100, b"", lambda start, length: b"short")).read()
