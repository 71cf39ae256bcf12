"""Conditions on what a client knows, in the order of RFC 9110, 13.2.2."""

import pytest

from dataapi.bytes.conditions import Version, range_of, unmet

VERSION = Version('"a1"', 784111777)
SAME, BEFORE, AFTER = (f"Sun, 06 Nov 1994 08:49:{second} GMT" for second in (37, 36, 38))


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, None),
        ({"if-match": '"a1"'}, None),
        ({"if-match": "*"}, None),
        ({"if-match": '"b", "a1"'}, None),
        ({"if-match": '"b"'}, 412),
        ({"if-match": 'W/"a1"'}, 412),
        ({"if-match": '"a1"', "if-unmodified-since": BEFORE}, None),
        ({"if-unmodified-since": SAME}, None),
        ({"if-unmodified-since": BEFORE}, 412),
        ({"if-unmodified-since": "yesterday"}, None),
        ({"if-none-match": '"a1"'}, 304),
        ({"if-none-match": '"b,c", W/"a1"'}, 304),
        ({"if-none-match": "*"}, 304),
        ({"if-none-match": '"b"', "if-modified-since": SAME}, None),
        ({"if-none-match": "a1"}, None),
        ({"if-modified-since": SAME}, 304),
        ({"if-modified-since": AFTER}, 304),
        ({"if-modified-since": BEFORE}, None),
        ({"if-modified-since": "Sunday, 06-Nov-94 08:49:37 GMT"}, 304),
        ({"if-modified-since": "nonsense"}, None),
        ({"if-modified-since": f"Sun, 06 Nov {10**20} 08:49:37 GMT"}, None),
        ({"if-unmodified-since": f"Sun, 06 Nov 1994 08:49:37 +{10**20}"}, None),
        ({"if-match": '"b"', "if-none-match": '"a1"'}, 412),
    ],
)
def test_conditions_end_a_request_or_let_it_go_on(headers: dict[str, str], status: int | None) -> None:
    assert unmet(headers, VERSION) == status


@pytest.mark.parametrize(
    ("known", "holds"),
    [
        (None, True),
        ('"a1"', True),
        ('"b"', False),
        ('W/"a1"', False),
        (SAME, True),
        (AFTER, False),
        ("nonsense", False),
    ],
)
def test_a_range_holds_for_the_bytes_that_it_was_meant_for(known: str | None, holds: bool) -> None:
    headers = {"range": "bytes=0-1", **({"if-range": known} if known is not None else {})}

    assert range_of(headers, VERSION) == ("bytes=0-1" if holds else None)
