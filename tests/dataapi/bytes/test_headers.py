"""What is said of a file: a prefix may let caches keep what is public, and nothing else."""

from __future__ import annotations

import pytest

from dataapi.bytes.headers import LINKED, file_headers
from schema.records import FileRecord

OWN = {"Cache-Control": "public, max-age=86400", "CDN-Cache-Control": "max-age=86400", "X-Robots-Tag": "noindex"}


def test_a_public_file_is_kept_as_its_prefix_says() -> None:
    headers = file_headers(_file("public"), OWN, linked=False)

    assert headers["cache-control"] == "public, max-age=86400"
    assert headers["cdn-cache-control"] == "max-age=86400"
    assert headers["x-robots-tag"] == "noindex"


@pytest.mark.parametrize("label", ["protected", "group:a", "unreleased:a"])
def test_no_shared_cache_keeps_a_file_that_is_not_public(label: str) -> None:
    headers = file_headers(_file(label), OWN, linked=False)

    assert headers["cache-control"] == "private, no-cache"
    assert "cdn-cache-control" not in headers
    assert headers["x-robots-tag"] == "noindex"


@pytest.mark.parametrize("label", ["public", "protected"])
def test_nothing_keeps_what_is_read_by_a_link(label: str) -> None:
    headers = file_headers(_file(label), OWN, linked=True)

    assert headers.items() >= LINKED.items()
    assert "cdn-cache-control" not in headers


def _file(label: str) -> FileRecord:
    return FileRecord(uri="u", path="/m/s/a", name="a", size=1, visibility=frozenset({label}))
