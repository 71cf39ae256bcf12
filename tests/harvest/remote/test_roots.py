"""Roots as operators write them."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.tables import ConfigurationError
from harvest.tree.names import printable
from harvest.tree.roots import absolute, absolute_roots
from schema.locations import is_remote, location_of, path_of


@pytest.mark.parametrize(
    ("written", "path", "location"),
    [
        ("s3://bucket", "//s3/bucket", "s3://bucket"),
        ("s3://bucket/a b/%41/", "//s3/bucket/a b/%41", "s3://bucket/a%20b/%2541"),
        ("https://Host.gov:8443/a%20b/", "//https/host.gov:8443/a b", "https://host.gov:8443/a%20b"),
        ("http://[::1]:80/x", "//http/[::1]:80/x", "http://[::1]:80/x"),
        ("//tmp", "/tmp", "file:///tmp"),
    ],
)
def test_a_root_has_a_path_and_a_location(written: str, path: str, location: str) -> None:
    assert absolute(written) == path
    assert location_of(path) == location
    assert path_of(location) == path


@pytest.mark.parametrize(
    "written",
    [
        "s3://", "s3:///key", "s3://bu cket/x", "s3://bucket/../x", "s3://bucket/a//b", "https://host/a?b", "https://host/#a",
        "https://user:secret@host/x", "https://host/a%2Fb", "https://host/a/%2e%2e/b", "https://", "ftp://host/x", "https://[x/",
    ],
)  # fmt: skip
def test_other_roots_are_refused_without_saying_a_password(written: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        absolute(written)

    assert "secret" not in str(refused.value)


def test_one_root_in_another_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="lies in"):
        absolute_roots(["s3://bucket/a", "s3://bucket/a/b"])
    assert absolute_roots(["s3://bucket/a", "s3://bucket/ab", tmp_path]) == [
        "//s3/bucket/a",
        "//s3/bucket/ab",
        str(tmp_path),
    ]


@given(
    st.sampled_from(["s3", "http", "https"]),
    st.lists(st.binary(min_size=1, max_size=8).filter(lambda name: not set(name) & {0, 47}), max_size=4),
)
def test_paths_elsewhere_and_their_locations_are_one_to_one(scheme: str, names: list[bytes]) -> None:
    path = "/".join([f"//{scheme}/place", *map(os.fsdecode, names)])

    assert path_of(location_of(path)) == path
    assert location_of(path).startswith(f"{scheme}://place")
    assert location_of(path).isascii()
    assert is_remote(path)
    assert printable(path).startswith(f"{scheme}://place")
