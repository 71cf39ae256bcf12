"""Pages of other origins: who may read answers is compared whole, and never with cookies; no header counts as the method."""

from __future__ import annotations

import pytest

from gateway.http.cors import Cors

OWN = "https://atlas.example"


def headers(listed: tuple[str, ...], origin: str) -> dict[bytes, bytes]:
    cors = Cors(listed)
    preflight = cors.preflight([(b"origin", origin.encode())])
    found = dict(cors.headers([(b"origin", origin.encode())]))
    assert all(dict(preflight.headers).get(name) == value for name, value in found.items())
    return found | dict(preflight.headers)


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "",
        "https://evilatlas.example",
        "https://atlas.example.evil.test",
        "https://evil.test/https://atlas.example",
        "https://atlas.example@evil.test",
        "http://atlas.example",
        "https://atlas.example:443",
        "https://ATLAS.example",
        "https://atlas.example ",
        "https://sub.atlas.example",
    ],
)
def test_an_origin_that_only_looks_like_ours_may_not_read(origin: str) -> None:
    assert b"access-control-allow-origin" not in headers((OWN,), origin)


@pytest.mark.parametrize("listed", [(OWN,), ("*",)])
def test_cookies_are_never_allowed(listed: tuple[str, ...]) -> None:
    found = headers(listed, OWN)

    assert found[b"access-control-allow-origin"] == (OWN.encode() if OWN in listed else b"*")
    assert b"access-control-allow-credentials" not in found
    assert b"cookie" not in found[b"access-control-allow-headers"].lower()
