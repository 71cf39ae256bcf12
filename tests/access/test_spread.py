"""Tokens shown from many addresses are reported, once an hour."""

import logging

import pytest

from access.identity import ANONYMOUS, Identity
from access.spread import Spread
from config.policy import Policy

HOLDER = Identity("ada", "user", token_id="t1")
OTHER = Identity("ada", "user", token_id="t2")


def shown(spread: Spread, addresses: int, at: float = 0.0, holder: Identity = HOLDER) -> None:
    for number in range(addresses):
        spread.note(holder, f"192.0.2.{number}", at)


@pytest.fixture
def spread() -> Spread:
    return Spread(lambda: Policy(addresses_per_token=3))


def test_as_many_addresses_as_allowed_are_no_news(spread: Spread, caplog: pytest.LogCaptureFixture) -> None:
    shown(spread, 3)
    shown(spread, 3, at=10.0)
    shown(spread, 3, holder=OTHER)
    shown(spread, 9, holder=ANONYMOUS)

    assert caplog.records == []


def test_more_are_reported_once_with_token_and_account(spread: Spread, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "tharsis.access"):
        shown(spread, 9)
        shown(spread, 9, at=3_599.0)

    assert [record.getMessage() for record in caplog.records] == [
        "token t1 of ada was shown from more than 3 addresses within an hour (addresses_per_token)"
    ]


def test_each_hour_is_counted_anew(spread: Spread, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "tharsis.access"):
        shown(spread, 3)
        shown(spread, 3, at=3_600.0)
        assert caplog.records == []
        shown(spread, 4, at=3_601.0)

    assert len(caplog.records) == 1
