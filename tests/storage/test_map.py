"""From virtual paths to locations: the most nested prefix wins, and names mean what they meant."""

from __future__ import annotations

import os
from pathlib import PurePosixPath
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.storage import PrefixSettings, StorageSettings
from harvest.tree.names import virtual_path
from schema.locations import location_of, path_of
from schema.records import FileRecord
from storage import Gone
from storage.map import StorageMap

# Few steps, some of which begin like others: prefixes that nest, and those that only look so.
steps = st.lists(st.sampled_from(["a", "ab", "b", "a.b", "%25", "A"]), max_size=5)
paths = steps.map(lambda steps: "/" + "/".join(steps))
names = st.binary(min_size=1, max_size=12).filter(
    lambda name: b"/" not in name and b"\0" not in name and name not in (b".", b"..")
)


@given(prefixes=st.sets(paths, max_size=8), path=paths, slash=st.booleans())
def test_the_most_nested_prefix_wins(prefixes: set[str], path: str, slash: bool) -> None:
    settings = tuple(PrefixSettings(one.rstrip("/") + "/" * slash or "/", (f"/at{one}",)) for one in prefixes)
    above = [one for one in prefixes if PurePosixPath(path).is_relative_to(one)]

    found = StorageMap(StorageSettings(prefixes=settings)).prefix_of(path)

    expected = max(above, key=lambda one: len(PurePosixPath(one).parts), default=None)
    assert (found.prefix.rstrip("/") if found else None) == (expected.rstrip("/") if expected is not None else None)


@given(names=st.lists(names, min_size=1, max_size=4), base=st.sampled_from(["s3://bucket/x", "https://h/x/", "/x"]))
def test_names_mean_the_same_bytes_in_every_place(names: list[bytes], base: str) -> None:
    real = os.fsdecode(b"/".join(names))
    prefix = PrefixSettings("/m/s", (base,))

    (location,) = (
        StorageMap(StorageSettings(prefixes=(prefix,)))
        .route(FileRecord(uri="u", path=f"/m/s/{virtual_path(real)}", size=3, modified=4, md5="d"))
        .locations
    )

    assert (location.size, location.modified, location.md5) == (3, 4, "d")
    assert unquote_to_bytes(location.url).endswith(b"/x/" + os.fsencode(real))
    assert location.url.startswith(base.rstrip("/") if "://" in base else "file:///x")
    assert location.url.isascii()
    assert not set(' ?#"<>\\^`{|}') & set(location.url)
    if base == "/x":
        assert path_of(location.url) == f"/x/{real}"


def test_a_route_is_all_that_its_prefix_says() -> None:
    prefix = PrefixSettings("/m", ("s3://bucket", "/x/ y"), "through", 2.5, {"link": "<a>"})

    route = StorageMap(StorageSettings(prefixes=(prefix,))).route(FileRecord(uri="u", path="/m/s/a", size=1))

    assert [(one.url, one.timeout) for one in route.locations] == [
        ("s3://bucket/s/a", 2.5),
        ("file:///x/%20y/s/a", 2.5),
    ]
    assert (route.delivery, route.headers) == ("through", {"link": "<a>"})


def test_a_file_of_no_prefix_is_where_it_was_harvested() -> None:
    storage_map = StorageMap(StorageSettings(prefixes=(PrefixSettings("/n", ("/x",)),)))
    record = FileRecord(uri="u", path="/m/s/a", size=1, location=location_of("/there/a b"))

    assert [one.url for one in storage_map.route(record).locations] == ["file:///there/a%20b"]


@pytest.mark.parametrize("location", ["", "ftp://host/key", "/there"])
def test_a_location_of_no_kind_is_in_no_place(location: str) -> None:
    with pytest.raises(Gone):
        StorageMap(StorageSettings()).route(FileRecord(uri="u", location=location))
