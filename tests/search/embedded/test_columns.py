"""A stored column answers as a plain mapping of values to products does."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.embedded import bitmaps, pages
from search.embedded.columns import BlockColumn, decoded_header
from search.embedded.pages import Encoded, Key, encode_column, stored_pages

SIZE = 40
numbers = st.dictionaries(
    st.floats(-5, 5, width=16), st.sets(st.integers(0, SIZE - 1), min_size=1).map(sorted), min_size=1
)
texts = st.dictionaries(
    st.text("abé", max_size=4).map(str.encode), st.sets(st.integers(0, SIZE - 1), min_size=1).map(sorted), min_size=1
)


@pytest.fixture(autouse=True, params=[1024, 3])
def page_values(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(pages, "PAGE_VALUES", request.param)
    monkeypatch.setattr(pages, "RANKED_SIZE", 10 * request.param)
    count: int = request.param
    return count


def opened(encoded: Encoded) -> BlockColumn:
    stored = dict(stored_pages(encoded))
    made: dict[int, object] = {}

    def cached(page: int, make: Callable[[bytes], object]) -> object:
        return made.setdefault(page, make(stored.get(page, b"")))

    return BlockColumn(decoded_header(encoded.header), cached)


def kind_of(postings: dict[Key, list[int]]) -> str:
    return "text" if isinstance(next(iter(postings)), bytes) else "real"


def bits_of(postings: dict[Key, list[int]], keep: Callable[[Key], bool]) -> int:
    members = {product for key, products in postings.items() if keep(key) for product in products}
    return sum(1 << member for member in members)


@given(numbers | texts, st.data())
def test_values_and_ranges_are_found(postings: dict[Key, list[int]], data: st.DataObject) -> None:
    column = opened(encode_column(postings, SIZE, kind_of(postings)))
    known = st.sampled_from(sorted(postings))  # type: ignore[type-var]
    strange: Key = b"b" if kind_of(postings) == "text" else 0.25
    low, high = data.draw(known | st.just(strange)), data.draw(known | st.just(strange))

    assert column.present == bits_of(postings, lambda key: True)
    assert column.equal(low) == bits_of(postings, lambda key: key == low)
    after_low, beyond_high = column.position(low, after=True), column.position(high, after=True)
    assert column.bits(after_low, beyond_high) == bits_of(postings, lambda key: low < key <= high)  # type: ignore[operator]


@given(numbers | texts, st.integers(0, 2**SIZE - 1), st.booleans())
def test_products_are_ordered_by_their_least_or_greatest_value(
    postings: dict[Key, list[int]], match: int, descending: bool
) -> None:
    column = opened(encode_column(postings, SIZE, kind_of(postings)))
    values: dict[int, list[Key]] = {}
    for key, products in postings.items():
        for product in products:
            if match >> product & 1:
                values.setdefault(product, []).append(key)
    chosen = max if descending else min
    expected = sorted(((chosen(keys), product) for product, keys in values.items()), reverse=descending)  # type: ignore[type-var]

    found = [(key, list(bitmaps.numbers(bits))) for key, bits in column.ordered(match, descending, descending)]

    assert [key for key, _ in found] == list(dict.fromkeys(key for key, _ in expected))
    assert {(key, product) for key, products in found for product in products} == set(expected)


def test_long_texts_do_not_fill_the_header(page_values: int) -> None:
    postings: dict[Key, list[int]] = {(f"{number:03} " + "long " * 5000).encode(): [number] for number in range(SIZE)}

    encoded = encode_column(postings, SIZE, "text")

    assert len(encoded.header) < 60_000  # least and greatest stand in it, no others
    assert opened(encoded).equal(sorted(postings)[7]) == 1 << 7  # type: ignore[type-var]
