"""Range headers: what is asked of a file, part by part."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataapi.bytes.multipart import Multipart
from dataapi.bytes.ranges import Part, Unsatisfiable, requested_parts

SIZE = 1000


@pytest.mark.parametrize(
    ("header", "parts"),
    [
        ("bytes=0-0", [(0, 1)]),
        ("bytes=-5", [(995, 5)]),
        ("bytes=-2000", [(0, 1000)]),
        ("bytes=990-", [(990, 10)]),
        ("bytes=0-99999999999999999999999999999", [(0, 1000)]),
        ("Bytes=0007-0008", [(7, 2)]),
        ("bytes=0-1,4-5", [(0, 2), (4, 2)]),
        ("bytes=500-599, 0-9", [(500, 100), (0, 10)]),  # in the order asked
        ("bytes=500-599,0-9,600-609", [(500, 110), (0, 10)]),  # touching
        ("bytes=0-9,5-20,\t,900-", [(0, 21), (900, 100)]),
        ("bytes=20-29,0-9,5-24", [(0, 30)]),
        ("bytes=0-9,2000-3000", [(0, 10)]),
        ("bytes=-0,3-4", [(3, 2)]),
    ],
)
def test_parts_are_those_asked_each_byte_once(header: str, parts: list[tuple[int, int]]) -> None:
    assert requested_parts(header, SIZE) == tuple(Part(*part) for part in parts)


@pytest.mark.parametrize(
    "header",
    [None, "", "bytes", "bytes=", "bytes=,", "lines=0-1", "bytes=a-b", "bytes=5-2", "bytes=0-1,5-2", "bytes=-", "bytes=0 - 1",
     "bytes=0-1;2-3", "bytes=0-1-2", "bytes=+0-1", "bytes=٣-٤"],
)  # fmt: skip
def test_what_is_no_range_of_bytes_asks_for_the_whole(header: str | None) -> None:
    assert requested_parts(header, SIZE) is None


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=-0", "bytes=1000-1001,5000-"])
def test_what_holds_no_byte_is_refused(header: str) -> None:
    with pytest.raises(Unsatisfiable, match="1000 bytes"):
        requested_parts(header, SIZE)
    with pytest.raises(Unsatisfiable, match="0 bytes"):
        requested_parts("bytes=0-", 0)


def test_more_than_a_hundred_ranges_are_refused() -> None:
    many = [f"{10 * number}-{10 * number}" for number in range(101)]

    assert len(requested_parts("bytes=" + ",".join(many[:100]), SIZE) or ()) == 100
    for header in ("bytes=" + ",".join(many), "bytes=" + "," * 10_000, "bytes=" + "9" * 10_000 + "-"):
        with pytest.raises(Unsatisfiable, match="100 ranges"):
            requested_parts(header, SIZE)


_spec = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda pair: (min(pair), max(pair)))
_texts = st.lists(
    st.one_of(
        _spec.map(lambda spec: (f"{spec[0]}-{spec[1]}", lambda size: range(spec[0], min(spec[1] + 1, size)))),
        st.integers(0, 60).map(lambda first: (f"{first}-", lambda size: range(first, size))),
        st.integers(0, 60).map(lambda length: (f"-{length}", lambda size: range(max(0, size - length), size))),
    ),
    min_size=1,
    max_size=8,
)


@given(_texts, st.integers(0, 50))
def test_the_parts_hold_the_bytes_of_all_ranges_and_no_other(specs: list, size: int) -> None:  # type: ignore[type-arg]  # texts with their oracles
    wanted = {byte for _, bytes_of in specs for byte in bytes_of(size)}
    try:
        parts = requested_parts("bytes=" + ",".join(text for text, _ in specs), size)
    except Unsatisfiable:
        assert wanted == set()
        return
    assert parts is not None
    given_ = [byte for part in parts for byte in range(part.start, part.last + 1)]
    assert len(given_) == len(set(given_))
    assert set(given_) == wanted
    in_order = sorted(parts)
    assert all(one.last + 1 < other.start for one, other in itertools.pairwise(in_order))


@given(st.text(alphabet="bytes=0123456789-, \t", max_size=40), st.integers(0, 2000))
def test_whatever_is_sent_the_parts_are_within_the_file(header: str, size: int) -> None:
    try:
        parts = requested_parts("bytes=" + header, size)
    except Unsatisfiable:
        return
    assert parts is None or all(0 <= part.start <= part.last < size for part in parts)


def test_of_an_answer_in_parts_the_bytes_of_the_file_count_as_they_are_sent() -> None:
    many = Multipart([Part(0, 10), Part(50, 5)], 100, "image/x")
    counted = [many.of_file(sent) for sent in range(many.length + 1)]

    end = len(f"\r\n--{many.media_type.partition('=')[2]}--\r\n")
    assert counted == sorted(counted)
    assert counted.index(15) == many.length - end
    assert counted.index(1) == counted.index(10) - 9
    assert (counted[0], counted[-1]) == (0, 15)
