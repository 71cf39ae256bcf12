"""Requests at the door: rates, standing, and what is said of them."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.accounts import Account, OwnLimits, Rung, Standing
from access.admission import Admission, TooManyRequests
from access.budgets import Budgets
from access.events import Events
from access.identity import Identity
from access.limits import limits_of
from access.meter import Curtailed
from config.policy import Limits, Policy, Violation

POLICY = msgspec.structs.replace(
    Policy(), limits={**Policy().limits, "user": Limits(requests_per_second=2.0, request_burst=3)}
)
USER = Identity("ada", "user")
NOW = 1_000_000.0


def admission(account: Account | None = None) -> Admission:
    return Admission(lambda: POLICY, lambda name: account if account is not None and account.name == name else None)


def test_a_burst_is_let_in_then_the_rate() -> None:
    door = admission()

    assert [door.admit(USER, NOW, 0.0).left for _ in range(3)] == [2, 1, 0]
    with pytest.raises(TooManyRequests, match="2 requests a second, 3 at once") as refused:
        door.admit(USER, NOW, 0.0)
    assert refused.value.retry_after == pytest.approx(0.5)
    assert door.admit(USER, NOW, 0.5).left == 0


def test_accounts_do_not_slow_one_another() -> None:
    door = admission()
    for _ in range(3):
        door.admit(USER, NOW, 0.0)

    assert door.admit(Identity("bob", "user"), NOW, 0.0).left == 2


def test_an_operator_gives_an_account_its_own_rate() -> None:
    door = admission(Account(name="ada", limits=OwnLimits(requests_per_second=100.0)))
    for _ in range(3):
        door.admit(USER, NOW, 0.0)

    assert door.admit(USER, NOW, 0.01).left == 0


def test_an_operator_lets_an_account_send_more_at_once() -> None:
    door = admission(Account(name="ada", limits=OwnLimits(request_burst=5)))

    first = door.admit(USER, NOW, 0.0)

    assert (first.left, first.burst, first.window) == (4, 5, 2.5)


@pytest.mark.parametrize("rung", [Rung.PACED, Rung.METADATA])
def test_a_curtailed_account_still_asks(rung: Rung) -> None:
    door = admission(Account(name="ada", standing=Standing(rung, "too much", 0, None)))

    assert door.admit(USER, NOW, 0.0).left == 2


def test_a_revoked_account_reads_why_and_comes_back_when_it_is_over() -> None:
    door = admission(Account(name="ada", standing=Standing(Rung.REVOKED, "write to us", 0, int(NOW) + 10)))

    with pytest.raises(Curtailed, match="write to us") as refused:
        door.admit(USER, NOW, 0.0)
    assert refused.value.until == NOW + 10
    assert door.admit(USER, NOW + 10, 0.0).left == 2


def test_headers_say_what_is_left() -> None:
    assert admission().admit(USER, NOW, 0.0).headers() == [
        ("ratelimit-policy", '"requests";q=3;w=2'),
        ("ratelimit", '"requests";r=2;t=1'),
    ]


@given(st.lists(st.floats(0.0, 1.0), max_size=60))
def test_no_more_than_burst_and_rate_get_in(pauses: list[float]) -> None:
    door, clock, admitted = admission(), 0.0, 0
    for pause in pauses:
        clock += pause
        try:
            door.admit(USER, NOW, clock)
            admitted += 1
        except TooManyRequests:
            pass

    assert admitted <= 3 + 2.0 * clock + 1e-6


def test_those_without_a_token_share_a_ceiling() -> None:
    policy = msgspec.structs.replace(Policy(), anonymous_bytes_per_day=7)
    budgets = Budgets(lambda: policy, lambda _: None)

    anonymous = budgets.of(Identity("anonymous:192.0.2.1"))
    assert (anonymous.ceiling, anonymous.ceiling_bytes_per_day) == ("anonymous", 7)
    assert budgets.of(USER).ceiling is None


def test_own_limits_go_before_those_of_the_role() -> None:
    limits = limits_of(POLICY, "user", OwnLimits(bytes_per_day=1))

    assert (limits.bytes_per_day, limits.requests_per_second) == (1, 2.0)


def test_events_make_a_violation_only_together() -> None:
    policy = msgspec.structs.replace(Policy(), violations={"scan": Violation(3, 10.0)})
    events = Events(lambda: policy)

    assert [events.note("ada", "scan", at) for at in (0.0, 5.0, 11.0, 12.0, 13.0)] == [False, False, False, True, False]
    assert not events.note("bob", "scan", 12.0)
    assert not events.note("ada", "burst", 12.0)
