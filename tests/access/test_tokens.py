"""Tokens whose signature holds and which are refused all the same, and other ways around the check of a signature."""

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from hypothesis import given
from hypothesis import strategies as st

from access.identity import Identify, Unauthenticated
from access.jwks import read_jwks
from access.tokens import VerificationKey, verify
from tests.access.tokens import ADA, believing, claims, encoded, signed, token, write_jwks

HEADER = encoded({"alg": "ES256", "kid": "ec-1"})
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256 (SP 800-186, 3.2.1.3)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, VerificationKey]:
    return read_jwks(write_jwks(tmp_path_factory.mktemp("keys") / "keys.json", "ec-1", "rsa-1"))


@pytest.fixture
def identify(tmp_path: Path) -> Identify:
    return believing(write_jwks(tmp_path / "keys.json", "ec-1", "rsa-1"))


async def shown(identify: Identify, made: str) -> str:
    return (await identify({"authorization": f"Bearer {made}"}, None)).account


@pytest.mark.parametrize(
    "payload",
    [
        b'{"sub":"ada","sub":"eve"}',
        b'{"a":{"b":1,"b":2}}',
        b'{"a":"' + b"]" * 9 + b'","b":' + b"[" * 9 + b"]" * 9 + b"}",  # closing brackets in a text hide no depth
        b'{"sub":"ada"}'.decode().encode("utf-16"),
        b'{"sub":"ada"}'.decode().encode("utf-16-le"),
        b'\xef\xbb\xbf{"sub":"ada"}',
        b'{"sub":"\xff"}',
        b'{"exp":Infinity}',
        b'{"exp":-Infinity}',
        b'{"sub":"ada"} {}',
        b'["sub"]',
        b'"sub"',
        b"null",
        b" ",
    ],
)
def test_claims_that_parsers_could_read_differently_are_refused(
    keys: dict[str, VerificationKey], payload: bytes
) -> None:
    with pytest.raises(Unauthenticated, match="The token"):
        verify(signed(HEADER, encoded(payload)), keys)


def test_brackets_in_texts_are_no_depth(keys: dict[str, VerificationKey]) -> None:
    made = {"sub": "[" * 30, "also": '\\"{{{{{{{{{{{{'}

    assert verify(signed(HEADER, encoded(made)), keys).claims == made


@pytest.mark.parametrize("kind", ["logout+jwt", "dpop+jwt", "JWE", "", 1, None, ["JWT"]])
def test_a_token_for_another_end_is_refused(keys: dict[str, VerificationKey], kind: Any) -> None:
    with pytest.raises(Unauthenticated, match="typ"):
        verify(signed(encoded({"alg": "ES256", "kid": "ec-1", "typ": kind}), encoded(claims())), keys)


@pytest.mark.parametrize("header", [{"typ": "at+jwt"}, {"typ": "application/AT+JWT"}, {"x5t": "AA"}, {"nonce": "x"}])
def test_header_parameters_that_choose_no_key_are_passed_over(
    keys: dict[str, VerificationKey], header: dict[str, Any]
) -> None:
    made = claims()

    assert verify(signed(encoded({"alg": "ES256", "kid": "ec-1", **header}), encoded(made)), keys).claims == made


@pytest.mark.parametrize(
    "algorithm", ["none", "None", "NONE", "nOnE", "", None, "HS256", "HS384", "HS512", "RS256", "es256", "S256", "E"]
)
@pytest.mark.parametrize("signature", ["", "AA", None])
def test_no_algorithm_but_the_keys_own_is_taken(
    keys: dict[str, VerificationKey], algorithm: str | None, signature: str | None
) -> None:
    whole = signed(encoded({"alg": algorithm, "kid": "ec-1"}), encoded(claims()))
    body, _, own = whole.rpartition(".")

    with pytest.raises(Unauthenticated):
        verify(f"{body}.{own if signature is None else signature}", keys)


@pytest.mark.parametrize(
    "kid", ["", "EC-1", "ec-1 ", "ec-1\x00", "rsa-1", "0", 0, None, {}, ["ec-1"], "/dev/null", "' or 1=1"]
)
def test_a_key_is_found_by_its_whole_name_only(keys: dict[str, VerificationKey], kid: Any) -> None:
    with pytest.raises(Unauthenticated):
        verify(signed(encoded({"alg": "ES256", "kid": kid}), encoded(claims())), keys)


def test_a_token_of_another_key_under_a_known_name_is_refused(keys: dict[str, VerificationKey]) -> None:
    for kid, other in (("ec-1", "ec-2"), ("rsa-1", "rsa-2")):
        header = encoded({"alg": "RS256" if kid.startswith("rsa") else "ES256", "kid": kid})

        with pytest.raises(Unauthenticated, match="signature"):
            verify(signed(header, encoded(claims()), other), keys)


def test_another_text_of_the_same_signature_is_refused(keys: dict[str, VerificationKey]) -> None:
    for kid in ("ec-1", "rsa-1"):
        made = token(kid)
        alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        last = alphabet.index(made[-1])

        # the last character carries bits that decoders drop: 4 of 86 characters' (ES256), 4 of 342's (RS256)
        for changed in [made[:-1] + alphabet[last ^ bits] for bits in range(1, 16)] + [
            made + "=",
            made + "==",
            made + "A",
        ]:
            with pytest.raises(Unauthenticated):
                verify(changed, keys)


def test_the_other_signature_of_an_elliptic_curve_names_the_same_token(keys: dict[str, VerificationKey]) -> None:
    made = token(jti=None)
    body, _, own = made.rpartition(".")
    r, s = own_numbers(own)
    other = f"{body}.{encoded(r.to_bytes(32, 'big') + (ORDER - s).to_bytes(32, 'big'))}"

    assert other != made
    assert verify(other, keys).signed == verify(made, keys).signed


def own_numbers(signature: str) -> tuple[int, int]:
    import base64

    raw = base64.urlsafe_b64decode(signature + "==")
    return decode_dss_signature(encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")))


@pytest.mark.parametrize("numbers", [(0, 0), (1, 0), (0, 1), (ORDER, ORDER), (1, ORDER), (ORDER - 1, 1)])
def test_degenerate_signatures_do_not_hold(keys: dict[str, VerificationKey], numbers: tuple[int, int]) -> None:
    raw = b"".join(number.to_bytes(32, "big") for number in numbers)

    with pytest.raises(Unauthenticated):
        verify(f"{HEADER}.{encoded(claims())}.{encoded(raw)}", keys)


NOW = int(time.time())


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no time pass since the tests were collected: the claims below are of then."""
    monkeypatch.setattr(time, "time", lambda: float(NOW))


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": str(NOW + 60)},
        {"exp": [NOW + 60]},
        {"exp": {}},
        {"exp": -1},
        {"exp": 1e300},
        {"exp": NOW - 30},
        {"nbf": "soon"},
        {"nbf": NOW + 60.5},
        {"iat": True},
        {"aud": {"tharsis": 1}},
        {"aud": ["thar", "sis"]},
        {"aud": [["tharsis"]]},
        {"aud": "tharsis "},
        {"aud": "THARSIS"},
        {"aud": []},
        {"aud": 1},
        {"iss": ["https://issuer.test"]},
        {"iss": "https://issuer.test/"},
        {"sub": 5},
        {"sub": ["ada"]},
        {"sub": "anonymous"},
        {"sub": "anonymous:192.0.2.1"},
        {"sub": "ada\n{}"},
        {"sub": "\x1b[31mada"},
        {"sub": "\ud800"},
        {"sub": "ada\u202etxt"},
        {"sub": "a" * 257},
        {"role": None},
        {"role": "Admin"},
        {"role": "admin "},
        {"role": "аdmin"},  # a Cyrillic letter
        {"role": {"admin": True}},
    ],
)
@pytest.mark.usefixtures("now")
async def test_claims_of_the_wrong_type_or_meaning_are_refused(identify: Identify, changed: dict[str, Any]) -> None:
    with pytest.raises(Unauthenticated) as refused:
        await shown(identify, signed(HEADER, encoded(claims() | changed)))

    assert not any(isinstance(value, str) and value in str(refused.value) for value in changed.values() if value)


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": ["other", "tharsis"]},
        {"exp": NOW + 600.5},
        {"exp": NOW - 1},  # within the leeway
        {"nbf": NOW + 20},
        {"sub": "ada", "jti": 7},
        {"sub": "ada", "role": "admin"},
    ],
)
@pytest.mark.usefixtures("now")
async def test_claims_that_are_well_formed_are_taken(identify: Identify, changed: dict[str, Any]) -> None:
    assert await shown(identify, signed(HEADER, encoded(claims() | changed))) == ADA


async def test_an_id_that_is_no_printable_text_names_no_token(identify: Identify) -> None:
    for jti in (7, "", "a\nb", "\ud800", ["x"], "x" * 257):
        made = signed(HEADER, encoded(claims() | {"jti": jti}))
        found = await identify({"authorization": f"Bearer {made}"}, None)

        assert found.token_id is not None and re.fullmatch("[0-9a-f]{64}", found.token_id)


async def test_a_token_that_was_taken_once_is_looked_at_anew_when_a_character_differs(identify: Identify) -> None:
    made = token()
    assert await shown(identify, made) == ADA

    for changed in (made[:-1] + ("A" if made[-1] != "A" else "Q"), made + "=", made[:-1], made.replace(".", "..", 1)):
        with pytest.raises(Unauthenticated):
            await shown(identify, changed)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)),
       st.sampled_from(["alg", "kid", "typ", "jku", "b64", "crit", "x"]))  # fmt: skip
def test_any_header_is_taken_or_refused(keys: dict[str, VerificationKey], value: Any, name: str) -> None:
    header = json.dumps({"alg": "ES256", "kid": "ec-1", name: value}).encode()

    try:
        verify(signed(encoded(header), encoded(claims())), keys)
    except Unauthenticated:
        return
    assert name in ("b64", "x") or value in ("ES256", "ec-1", "JWT")


@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda raw: raw.decode("latin-1")))
def test_any_text_is_refused(keys: dict[str, VerificationKey], text: str) -> None:
    for made in (text, f"{text}.{text}.{text}", f"{HEADER}.{text}.AA"):
        with pytest.raises(Unauthenticated) as refused:
            verify(made, keys)

        assert len(text) < 12 or text not in str(refused.value)
