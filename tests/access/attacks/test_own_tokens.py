"""Our own tokens: what our key has signed and is not exactly what we write is refused, and every known forgery."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from jose import jwk

from access.authentication import Keeping
from access.identity import Identify, IssuerUnavailable, Unauthenticated
from access.issuing import Issuing, Wanted
from tests.access.attacks.own_tokens import NOW, good, kid_of, shown, signed
from tests.access.tokens import encoded, private_key, public_key

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


async def test_what_we_write_is_taken(identify: Identify, keeping: Keeping) -> None:
    made = await Issuing(keeping.ring, keeping.store).make("ada", Wanted(60, scopes=frozenset(["x"])), "ada")

    assert await shown(identify, made.token) == await shown(identify, signed(keeping)) == "ada"


@pytest.mark.parametrize(
    "header",
    [
        {"typ": "JWT"},
        {"typ": "AT+JWT"},
        {"typ": "application/at+jwt"},
        {"typ": None},
        {"typ": ["at+jwt"]},
        {"x": 1},
        {"x5t": "AA"},
        {"cty": "JWT"},
        {"zip": "DEF"},
        {"enc": "A256GCM"},
        {"b64": True},
        {"crit": []},
        {"crit": ["exp"], "exp": NOW},
        {"jku": "https://evil.test/keys"},
        {"x5u": "https://evil.test/keys"},
        {"x5c": ["AA"]},
        {"jwk": {"kty": "oct", "k": "AA"}},
        {"alg": "none"},
        {"alg": "None"},
        {"alg": "nOnE"},
        {"alg": "ES256 "},
        {"alg": "es256"},
        {"alg": "HS256"},
        {"alg": ["ES256"]},
        {"alg": None},
        {"kid": "../../../../dev/null"},
        {"kid": "/dev/null"},
        {"kid": "file:///dev/null"},
        {"kid": "' UNION SELECT 'AA"},
        {"kid": "x' OR '1'='1"},
        {"kid": "| id"},
        {"kid": "\u0000"},
        {"kid": "ｋｅｙ"},
        {"kid": "*"},
        {"kid": 0},
        {"kid": True},
        {"kid": ["KID"]},
        {"kid": {"KID": "KID"}},
        {"kid": "KID\n"},
        {"kid": " KID"},
        {"kid": "KID.pem"},
        {"kid": "./KID"},
    ],
)
async def test_a_header_that_is_not_ours_is_refused(
    identify: Identify, keeping: Keeping, header: dict[str, Any]
) -> None:
    made = json.loads(json.dumps(header).replace("KID", kid_of(keeping)))

    with pytest.raises(Unauthenticated):
        await shown(identify, signed(keeping, made))


@pytest.mark.parametrize("left_out", ["alg", "typ", "kid"])
async def test_a_header_without_one_of_ours_is_refused(identify: Identify, keeping: Keeping, left_out: str) -> None:
    header = {"alg": "ES256", "typ": "at+jwt", "kid": kid_of(keeping)}
    del header[left_out]

    with pytest.raises(Unauthenticated):
        await shown(identify, signed(keeping, encoded(header)))


@pytest.mark.parametrize(
    "payload",
    [
        b'{"iss":"tharsis","iss":"tharsis"}',
        b'{"iss":"tharsis","a":' + b"[" * 50 + b"]" * 50 + b"}",
        b'{"iss":"tharsis","a":' + b'{"a":' * 300 + b"1" + b"}" * 301,
        b'{"iss":"tharsis","exp":' + b"9" * 2_500 + b"}",
        b'{"iss":"tharsis","exp":1e999}',
        b'{"iss":"tharsis","exp":NaN}',
        b"[" * 2_500,
        b"\xef\xbb\xbf{}",
    ],
)
async def test_bombs_are_refused(identify: Identify, keeping: Keeping, payload: bytes) -> None:
    for token in (signed(keeping, claims=payload), f"{encoded(payload)}.{encoded(payload)}.AA"):
        began = time.process_time()
        with pytest.raises(Unauthenticated):
            await shown(identify, token)
        assert time.process_time() - began < 0.05


async def test_size_is_bounded_before_anything_is_read(identify: Identify) -> None:
    for token in ("a" * 5_000_000, "." * 5_000_000, "a." * 2_000_000, "ü" * 5_000):
        began = time.process_time()
        with pytest.raises(Unauthenticated):
            await shown(identify, token)
        assert time.process_time() - began < 0.2


async def test_the_public_key_signs_nothing(identify: Identify, keeping: Keeping) -> None:
    public = keeping.ring.keys()[kid_of(keeping)].key.prepared_key
    texts = [
        public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo),
        public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo),
        public.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint),
        json.dumps(keeping.ring.jwks()).encode(),
        b"",
    ]
    for algorithm in ("HS256", "HS384", "HS512", "ES256", "none"):
        header = encoded({"alg": algorithm, "typ": "at+jwt", "kid": kid_of(keeping)})
        body = f"{header}.{encoded(good())}"
        for secret in texts:
            with pytest.raises(Unauthenticated):
                await shown(identify, f"{body}.{encoded(hmac.new(secret, body.encode(), hashlib.sha256).digest())}")
        with pytest.raises(Unauthenticated):
            await shown(identify, body + ".")


async def test_another_key_under_our_name_signs_nothing(identify: Identify, keeping: Keeping) -> None:
    header = encoded({"alg": "ES256", "typ": "at+jwt", "kid": kid_of(keeping), "jwk": public_key("ec-1")})
    for head in (header, encoded({"alg": "ES256", "typ": "at+jwt", "kid": kid_of(keeping)})):
        body = f"{head}.{encoded(good())}"
        key = jwk.construct(private_key("ec-1"), "ES256")
        with pytest.raises(Unauthenticated):
            await shown(identify, f"{body}.{encoded(key.sign(body.encode()))}")


async def test_the_other_form_of_a_signature_is_revoked_with_the_first(identify: Identify, keeping: Keeping) -> None:
    made = await Issuing(keeping.ring, keeping.store).make("ada", Wanted(60), "ada")
    body, _, own = made.token.rpartition(".")
    raw = base64.urlsafe_b64decode(own + "==")
    other = f"{body}.{encoded(raw[:32] + (ORDER - int.from_bytes(raw[32:], 'big')).to_bytes(32, 'big'))}"
    assert await shown(identify, made.token) == await shown(identify, other) == "ada"

    from access.administration import Administration

    await Administration(keeping.store, "root").revoke_token(made.record.id)
    await keeping.watch.look()

    for token in (made.token, other):
        with pytest.raises(Unauthenticated, match="revoked"):
            await shown(identify, token)


async def test_signatures_of_other_lengths_do_not_hold(identify: Identify, keeping: Keeping) -> None:
    body, _, own = signed(keeping).rpartition(".")
    raw = base64.urlsafe_b64decode(own + "==")
    for changed in (
        b"\x00" * 64,
        raw + b"\x00",
        b"\x00" + raw,
        raw[:63],
        raw[:32] + b"\x00" + raw[32:] + b"\x00",
        raw[32:] + raw[:32],
        ORDER.to_bytes(32, "big") * 2,
    ):
        with pytest.raises(Unauthenticated):
            await shown(identify, f"{body}.{encoded(changed)}")


async def test_rights_that_changed_end_what_was_given_before(identify: Identify, keeping: Keeping) -> None:
    from access.accounts import Rung
    from access.administration import Administration

    made = await Issuing(keeping.ring, keeping.store).make("ada", Wanted(60), "ada")
    assert await shown(identify, made.token) == "ada"
    operator = Administration(keeping.store, "root")

    await operator.curtail("ada", Rung.REVOKED, "You went on.")
    await keeping.watch.look()
    with pytest.raises(Unauthenticated, match=r"closed: You went on\."):
        await shown(identify, made.token)
    await operator.restore("ada")
    await keeping.watch.look()
    assert await shown(identify, made.token) == "ada"

    await operator.set_role("ada", "curator")
    await keeping.watch.look()
    with pytest.raises(Unauthenticated, match="revoked"):
        await shown(identify, made.token)


async def test_a_store_out_of_reach_for_long_opens_nothing(
    identify: Identify, keeping: Keeping, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = signed(keeping)
    assert await shown(identify, token) == "ada"
    now = time.monotonic

    looked = now() - keeping.watch.age
    monkeypatch.setattr(time, "monotonic", lambda: looked + 59)
    assert await shown(identify, token) == "ada"
    monkeypatch.setattr(time, "monotonic", lambda: now() + 61)
    for made in (token, signed(keeping, claims=good(jti="t2"))):
        with pytest.raises(IssuerUnavailable):
            await shown(identify, made)
    assert (await identify({}, "192.0.2.1")).account == "anonymous:192.0.2.1"
