"""Who asks: tokens of the configured issuer, and every way to forge one."""

import base64
import hashlib
import hmac
import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from access.authentication import make_identify
from access.identity import Identify, Identity, Unauthenticated
from access.jwks import read_jwks
from access.sessions import token_of
from access.tokens import verify
from config.gateway import ServerSettings
from config.settings import Settings
from config.tables import ConfigurationError
from tests.access.tokens import ADA, believing, claims, encoded, private_key, public_key, signed, token, write_jwks


@pytest.fixture
def identify(tmp_path: Path) -> Identify:
    return believing(write_jwks(tmp_path / "keys.json", "ec-1", "rsa-1"))


async def identified(identify: Identify, shown: str) -> Identity:
    return await identify({"authorization": f"Bearer {shown}"}, "192.0.2.1")


@pytest.mark.parametrize("kid", ["ec-1", "rsa-1"])
async def test_a_token_of_the_issuer_says_who_asks(identify: Identify, kid: str) -> None:
    shown = token(kid, role="curator", scope="a b", groups=["imaging"])

    found = await identified(identify, shown)
    basic = base64.b64encode(f"anyone:{shown}".encode()).decode()

    assert found == Identity(ADA, "curator", frozenset("ab"), frozenset(["imaging"]), "t1")
    assert await identify({"authorization": f"Basic {basic}"}, None) == found


async def test_without_a_token_one_is_anonymous(identify: Identify) -> None:
    assert await identify({}, "192.0.2.1") == Identity("anonymous:192.0.2.1")
    assert await identify({}, "2001:db8:1:2:3::4") == Identity("anonymous:2001:db8:1:2::/64")
    assert await identify({}, "::ffff:192.0.2.1") == Identity("anonymous:192.0.2.1")
    assert await identify({}, None) == Identity("anonymous")


async def test_a_token_without_an_id_is_named_by_what_was_signed(identify: Identify) -> None:
    shown = token(jti=None)

    assert (await identified(identify, shown)).token_id == hashlib.sha256(shown.rpartition(".")[0].encode()).hexdigest()


NOW = int(time.time())


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://other.test"},
        {"iss": None},
        {"aud": "other"},
        {"aud": ["other"]},
        {"aud": None},
        {"exp": NOW - 3600},
        {"exp": None},
        {"exp": 10**30},
        {"exp": True},
        {"nbf": NOW + 3600},
        {"iat": NOW + 3600},
        {"sub": None},
        {"sub": ""},
        {"role": "root"},
        {"role": ["admin"]},
    ],
)
async def test_claims_that_do_not_hold_are_refused(identify: Identify, changed: dict[str, Any]) -> None:
    made = claims() | changed
    header = encoded({"alg": "ES256", "kid": "ec-1", "typ": "JWT"})
    payload = encoded({name: value for name, value in made.items() if value is not None})

    with pytest.raises(Unauthenticated):
        await identified(identify, signed(header, payload))


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "none", "kid": "ec-1"},
        {"alg": "None", "kid": "ec-1"},
        {"alg": "HS256", "kid": "ec-1"},
        {"alg": "RS256", "kid": "ec-1"},
        {"alg": ["ES256"], "kid": "ec-1"},
        {"alg": "ES256"},
        {"alg": "ES256", "kid": "../../dev/null"},
        {"alg": "ES256", "kid": ["ec-1"]},
        {"alg": "ES256", "kid": "ec-1", "jku": "https://evil.test/keys"},
        {"alg": "ES256", "kid": "ec-1", "jwk": {"kty": "oct", "k": "AA"}},
        {"alg": "ES256", "kid": "ec-1", "x5u": "https://evil.test"},
        {"alg": "ES256", "kid": "ec-1", "crit": ["b64"], "b64": False},
    ],
)
async def test_a_header_that_chooses_for_itself_is_refused(identify: Identify, header: dict[str, Any]) -> None:
    with pytest.raises(Unauthenticated):
        await identified(identify, signed(encoded(header), encoded(claims())))


async def test_a_public_key_is_no_secret_to_sign_with(identify: Identify, tmp_path: Path) -> None:
    from cryptography.hazmat.primitives import serialization

    loaded = serialization.load_pem_private_key(private_key("rsa-1").encode(), None)
    public = loaded.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    for algorithm in ("HS256", "RS256"):
        body = f"{encoded({'alg': algorithm, 'kid': 'rsa-1'})}.{encoded(claims())}"
        forged = f"{body}.{encoded(hmac.new(public, body.encode(), hashlib.sha256).digest())}"
        with pytest.raises(Unauthenticated):
            await identified(identify, forged)


@pytest.mark.parametrize(
    "shown",
    [
        "",
        "a.b",
        "a.b.c.d",
        "..",
        "é.b.c",
        "x" * 5000,
        ".".join(["e30"] * 3),
        encoded(b"[" * 2000) + ".e30.AA",
        encoded(b"{" + b'"a":{' * 500) + ".e30.AA",
        encoded(b'{"alg":"ES256","alg":"none","kid":"ec-1"}') + ".e30.AA",
        encoded(b'{"alg":"ES256","kid":"ec-1","x":NaN}') + ".e30.AA",
        encoded(b"[1]") + ".e30.AA",
        encoded(bytes([0xFF, 0xFE])) + ".e30.AA",
        "e30=.e30.AA",
        "e31.e30.AA",
    ],
)
async def test_what_is_no_token_is_refused_without_repeating_it(identify: Identify, shown: str) -> None:
    with pytest.raises(Unauthenticated) as refused:
        await identified(identify, shown)

    assert not shown or shown[:20] not in str(refused.value)


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer a b", "Digest x", "Basic !", "Basic YQ==", "Basic YTo=", "Bearer a, Bearer b"]
)
def test_a_header_that_is_not_well_formed_is_refused(header: str) -> None:
    with pytest.raises(Unauthenticated):
        token_of(header)


SHOWN = token("ec-1")


@given(st.integers(0, len(SHOWN) - 1), st.integers(1, 255))
@settings(max_examples=150)
def test_a_token_that_was_changed_anywhere_does_not_hold(tmp_path_factory: Any, at: int, by: int) -> None:
    path = tmp_path_factory.getbasetemp() / "flip.json"
    keys = read_jwks(write_jwks(path, "ec-1") if not path.exists() else path)
    changed = SHOWN[:at] + chr(ord(SHOWN[at]) ^ by) + SHOWN[at + 1 :]

    with pytest.raises(Unauthenticated):
        verify(changed, keys)


async def test_a_known_token_is_no_longer_known_when_it_has_expired(
    identify: Identify, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = token()
    await identified(identify, shown)

    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 100)

    with pytest.raises(Unauthenticated, match="expired"):
        await identified(identify, shown)


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"kid": None}, "no kid"),
        ({"d": "AA"}, "private"),
        ({"alg": "HS256"}, "kind"),
        ({"kty": "oct", "alg": None}, "kind"),
        ({"crv": "P-384"}, "curve"),
        ({"x": "AA"}, "well-formed"),
    ],
)
def test_a_key_that_is_unfit_is_refused_by_its_place(tmp_path: Path, entry: dict[str, Any], expected: str) -> None:
    path = tmp_path / "keys.json"
    key = {name: value for name, value in (public_key("ec-1") | entry).items() if value is not None}
    path.write_text(json.dumps({"keys": [key]}))

    with pytest.raises(ConfigurationError, match=expected) as refused:
        read_jwks(path)

    assert "keys.json: key 1" in str(refused.value)


@pytest.mark.parametrize("content", ["", "{}", '{"keys": []}', "[]"])
def test_a_file_without_keys_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(content)

    with pytest.raises(ConfigurationError, match=r"keys\.json"):
        read_jwks(path)


@pytest.mark.parametrize(
    ("peer", "forwarded", "account"),
    [
        ("10.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "1.2.3.4, 198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "198.51.100.7, 10.0.0.2", "198.51.100.7"),
        ("10.0.0.1", "198.51.100.7, nonsense", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("203.0.113.5", "198.51.100.7", "203.0.113.5"),
    ],
)
async def test_only_trusted_proxies_say_for_whom_they_ask(peer: str, forwarded: str, account: str) -> None:
    identify = make_identify(Settings(server=ServerSettings(trusted_proxies=("10.0.0.0/8",))))

    assert (await identify({"x-forwarded-for": forwarded}, peer)).account == f"anonymous:{account}"
