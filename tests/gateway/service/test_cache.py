"""The cache that is bounded by bytes."""

from hypothesis import given
from hypothesis import strategies as st

from gateway.service.cache import ByteCache


def test_what_was_used_least_recently_goes_first() -> None:
    cache: ByteCache[str, int] = ByteCache(30)
    for number, key in enumerate("abc"):
        cache.put(key, number, 10)
    cache.get("a")

    cache.put("d", 3, 10)

    assert [cache.get(key) for key in "abcd"] == [0, None, 2, 3]
    assert cache.used == 30


def test_what_is_larger_than_the_cache_is_not_kept() -> None:
    cache: ByteCache[str, int] = ByteCache(30)
    cache.put("a", 0, 10)

    cache.put("b", 1, 31)

    assert (cache.get("a"), cache.get("b")) == (0, None)


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 40))))
def test_the_bytes_in_use_are_those_of_what_is_kept(puts: list[tuple[int, int]]) -> None:
    cache: ByteCache[int, int] = ByteCache(100)
    sizes: dict[int, int] = {}
    for key, size in puts:
        cache.put(key, size, size)
        sizes[key] = size

    assert cache.used == sum(value for key in sizes if (value := cache.get(key)) is not None) <= 100
