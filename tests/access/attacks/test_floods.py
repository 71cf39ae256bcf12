"""Whoever shows what does not hold is counted as the address that they come from: guessing is no way around the rates."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import pytest

from access.admission import Admission, TooManyRequests
from access.door import BackDoor, Door
from access.identity import Forbidden, Identity, IssuerUnavailable, Unauthenticated
from config.policy import Limits, Policy

FEW = msgspec.structs.replace(Limits(), requests_per_second=0.001, request_burst=2)
POLICY = Policy(limits={**Policy().limits, "public": FEW})
GUESS = {"authorization": "Bearer guess"}


def door(error: Exception) -> Door:
    async def identify(headers: Mapping[str, str], peer: str | None) -> Identity:
        if headers.get("authorization") == "Bearer good":
            return Identity("ada", "user")
        if "authorization" in headers or "cookie" in headers:
            raise error
        return Identity(f"anonymous:{peer}")

    return Door(identify, Admission(lambda: POLICY, lambda _: None))


@pytest.mark.parametrize("error", [Unauthenticated("no"), Forbidden("no"), IssuerUnavailable("no")])
@pytest.mark.parametrize("shown", [GUESS, {"cookie": "__Host-tharsis=guess"}])
async def test_tokens_that_do_not_hold_are_counted(error: Exception, shown: Mapping[str, str]) -> None:
    entrance = door(error)
    for _ in range(2):
        with pytest.raises(type(error)):
            await entrance.enter(shown, "192.0.2.1")

    for headers in (shown, {}):
        with pytest.raises(TooManyRequests):
            await entrance.enter(headers, "192.0.2.1")
    with pytest.raises(type(error)):
        await entrance.enter(shown, "192.0.2.2")


async def test_who_shows_a_token_that_holds_does_not_pay_for_the_neighbours_guesses() -> None:
    entrance = door(Unauthenticated("no"))
    for _ in range(4):
        with pytest.raises((Unauthenticated, TooManyRequests)):
            await entrance.enter(GUESS, "192.0.2.1")

    identity, _ = await entrance.enter({"authorization": "Bearer good"}, "192.0.2.1")

    assert identity.account == "ada"


async def test_behind_a_gateway_only_those_it_does_not_know_are_counted() -> None:
    async def identify(headers: Mapping[str, str], peer: str | None) -> Identity:
        return Identity(f"anonymous:{peer}")

    counted = Door(identify, Admission(lambda: POLICY, lambda _: None))
    entrance = BackDoor(counted, identify, lambda headers: headers.get("secret") == "s")

    for _ in range(5):
        assert await entrance.enter({"secret": "s"}, "192.0.2.1") == (Identity("anonymous:192.0.2.1"), None)
    rates = [(await entrance.enter({"secret": "guess"}, "192.0.2.1"))[1] for _ in range(2)]
    with pytest.raises(TooManyRequests):
        await entrance.enter({}, "192.0.2.1")

    assert [rate.left for rate in rates if rate is not None] == [1, 0]
