"""Links of our own: what is signed is what is granted, and nothing else."""

import base64
import hmac
import json
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.links import Grant, HmacSigner, LinkInvalid, Ranges

SIGNER = HmacSigner(b"k" * 32)
PLACE = "/cas/co/coiss_2001/data/a b%2F.img"
range_lists = st.lists(
    st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)).map(lambda two: (min(two), max(two))), max_size=5
).map(tuple)


@given(st.text(max_size=50), st.integers(1, 10**11), st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True), range_lists)
def test_a_signed_link_grants_what_was_signed(place: str, expires: int, link_id: str, ranges: Ranges) -> None:
    query = dict(parse_qsl(SIGNER.sign(place, expires, link_id, ranges), strict_parsing=True))

    assert SIGNER.verify(place, query, expires - 1) == Grant(place, expires, link_id, ranges)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("expires", "2001"),
        ("expires", "02000"),
        ("expires", "²"),
        ("expires", ""),
        ("id", "other"),
        ("id", "a&b"),
        ("ranges", "0-100"),
        ("ranges", "0-9"),
        ("ranges", ""),
        ("ranges", "0-9," * 1000),
        ("signature", ""),
        ("signature", "v1.é\ud800"),
        ("signature", "v2"),
    ],
)
def test_a_changed_link_is_refused_without_its_signature(name: str, value: str) -> None:
    query = dict(parse_qsl(SIGNER.sign(PLACE, 2000, "id", ((0, 9), (20, 29)))))
    signature = query["signature"]

    with pytest.raises(LinkInvalid) as refusal:
        SIGNER.verify(PLACE, query | {name: value}, 1000)

    assert signature not in str(refusal.value)
    assert "expired" not in str(refusal.value)


def test_no_part_of_a_link_can_be_left_out() -> None:
    query = dict(parse_qsl(SIGNER.sign(PLACE, 2000, "id", ((0, 9),), "public")))

    for name in query:
        with pytest.raises(LinkInvalid):
            SIGNER.verify(PLACE, {other: query[other] for other in query if other != name}, 1000)


def test_the_last_character_of_a_signature_has_one_spelling() -> None:
    query = dict(parse_qsl(SIGNER.sign(PLACE, 2000, "id")))
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

    holding = []
    for last in alphabet:
        try:
            SIGNER.verify(PLACE, query | {"signature": query["signature"][:-1] + last}, 1000)
            holding.append(last)
        except LinkInvalid:
            continue

    assert holding == [query["signature"][-1]]


def test_a_link_holds_for_its_place_its_key_and_its_time_alone() -> None:
    query = dict(parse_qsl(SIGNER.sign(PLACE, 2000, "id")))

    assert SIGNER.verify(PLACE, query, 1999.9).expires == 2000
    for signer, place, now in ((SIGNER, PLACE + "x", 0), (HmacSigner(b"x" * 32), PLACE, 0), (SIGNER, PLACE, 2000)):
        with pytest.raises(LinkInvalid):
            signer.verify(place, query, now)


def test_a_link_holds_as_long_as_the_same_may_see_its_place() -> None:
    query = dict(parse_qsl(SIGNER.sign(PLACE, 2000, "id", seen_by="group:a")))
    grant = SIGNER.verify(PLACE, query, 1000)

    SIGNER.check_seen(grant, "group:a")
    assert "group" not in str(query)
    for others in ("", "public", "group:b"):
        with pytest.raises(LinkInvalid):
            SIGNER.check_seen(grant, others)
        other = dict(parse_qsl(SIGNER.sign(PLACE, 2000, "id", seen_by=others))).get("seen", "")
        with pytest.raises(LinkInvalid):
            SIGNER.verify(PLACE, query | {"seen": other}, 1000)


def test_a_short_key_and_what_no_link_can_carry_are_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        HmacSigner(b"short")
    for link_id, ranges in (("a&b", ()), ("a", ((5, 4),)), ("a", ((-1, 4),))):
        with pytest.raises(ValueError, match="a link has"):
            SIGNER.sign(PLACE, 1, link_id, ranges)


@given(st.text(max_size=50), range_lists, st.binary(min_size=32, max_size=100))
def test_what_is_signed_is_one_json_array(place: str, ranges: Ranges, key: bytes) -> None:
    said = json.dumps(["v1", place, 2000, "id", ranges, ""]).encode()
    digest = base64.urlsafe_b64encode(hmac.new(key, said, "sha256").digest()).rstrip(b"=").decode()

    assert dict(parse_qsl(HmacSigner(key).sign(place, 2000, "id", ranges)))["signature"] == f"v1.{digest}"
