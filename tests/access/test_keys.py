"""The issuer's keys: as issuers publish them, and exchanged while the gateway runs."""

import json
import logging
import time
from pathlib import Path
from typing import Any

import pytest

from access.identity import Identify, Unauthenticated
from access.jwks import read_jwks
from config.tables import ConfigurationError
from tests.access.tokens import ADA, believing, public_key, token, write_jwks


def holders(path: Path) -> Identify:
    return believing(path)


async def account(identify: Identify, made: str) -> str:
    return (await identify({"authorization": f"Bearer {made}"}, None)).account


def a_second_later(monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 1.5)


async def test_a_new_key_is_taken_and_a_key_that_is_gone_no_longer_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    identify = holders(write_jwks(tmp_path / "keys.json", "ec-1"))
    old, new = token("ec-1"), token("rsa-1")
    assert await account(identify, old) == ADA

    write_jwks(tmp_path / "keys.json", "rsa-1")
    a_second_later(monkeypatch)

    assert await account(identify, new) == ADA
    with pytest.raises(Unauthenticated):
        await account(identify, old)


@pytest.mark.parametrize(
    "content", ["", '{"keys": [', '{"keys": []}', '{"keys": [{"kty": "oct", "k": "A", "kid": "ec-1"}]}', None]
)
async def test_the_keys_stay_when_their_file_becomes_unfit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, content: str | None
) -> None:
    path = write_jwks(tmp_path / "keys.json", "ec-1")
    identify = holders(path)

    if content is None:
        path.unlink()
    else:
        path.write_text(content)
    a_second_later(monkeypatch)

    with caplog.at_level(logging.ERROR):
        assert await account(identify, token("ec-1")) == ADA
    assert "The keys before it are used on" in caplog.text


def test_keys_for_encryption_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    encryption = public_key("rsa-1") | {"use": "enc", "alg": "RSA-OAEP", "kid": "e"}
    published = public_key("rsa-2") | {"use": "sig", "x5c": ["AA"], "x5t": "AA", "key_ops": ["verify"]}
    path.write_text(json.dumps({"keys": [encryption, published]}))

    assert list(read_jwks(path)) == ["rsa-2"]

    path.write_text(json.dumps({"keys": [encryption]}))
    with pytest.raises(ConfigurationError, match="no key for signatures"):
        read_jwks(path)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"kid": 5}, "no kid"),
        ({"kid": ""}, "no kid"),
        ({"use": "enc", "d": "AA"}, "private"),
        ({"k": "AA"}, "private or symmetric"),
        ({"alg": "none"}, "kind"),
        ({"alg": "PS256"}, "kind"),
        ({"alg": ["RS256"]}, "kind"),
        ({"kty": ["RSA"]}, "kind"),
        ({"kty": "EC", "alg": "RS256"}, "kind"),
        ({"n": "AQAB"}, "well-formed|shorter"),
        ({"n": ""}, "well-formed|shorter"),
        ({"n": 5}, "well-formed"),
        ({"e": "AQ"}, "well-formed"),
    ],
)
def test_a_key_that_is_unfit_is_refused(tmp_path: Path, changed: dict[str, Any], expected: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(json.dumps({"keys": [public_key("rsa-1") | changed]}))

    with pytest.raises(ConfigurationError, match=expected):
        read_jwks(path)


def test_two_keys_of_one_name_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    path.write_text(json.dumps({"keys": [public_key("rsa-1"), public_key("ec-1") | {"kid": "rsa-1"}]}))

    with pytest.raises(ConfigurationError, match="key 2 has the kid of another"):
        read_jwks(path)
