"""Sets as bits: the ways in and out agree."""

from hypothesis import given
from hypothesis import strategies as st

from search.embedded import bitmaps

sizes = st.integers(1, 300)


@given(st.data(), sizes)
def test_every_way_into_a_set_and_out_of_it_agrees(data: st.DataObject, size: int) -> None:
    members = data.draw(st.sets(st.integers(0, size - 1)))

    bits = bitmaps.from_numbers(sorted(members), size)

    assert bits == sum(1 << member for member in members)
    assert list(bitmaps.numbers(bits)) == sorted(members)
    assert {place for place, one in enumerate(bitmaps.to_mask(bits, size)) if one} == members
    assert bitmaps.from_mask(bitmaps.to_mask(bits, size)) == bits
    assert bitmaps.unpack(bitmaps.pack(bits, size)) == bits
    assert bitmaps.full(size) & ~bits == bitmaps.from_numbers(sorted(set(range(size)) - members), size)
