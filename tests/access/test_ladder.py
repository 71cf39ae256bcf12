"""How violations raise an account up the ladder."""

from hypothesis import given
from hypothesis import strategies as st

from access.accounts import GOOD, Rung, Standing
from access.ladder import climb
from config.policy import Step

LADDER = (
    Step("paced", 2, 100.0, "slow", 60, 1_000_000),
    Step("metadata", 4, 1_000.0, "stop", 600),
    Step("revoked", 8, 10_000.0, "out"),
)
NOW = 1_000_000
ORDER = list(Rung)
standings = st.builds(
    Standing, st.sampled_from(Rung), st.just("before"), st.just(0), st.none() | st.integers(NOW - 50, NOW + 5_000)
)
violations = st.lists(st.integers(NOW - 12_000, NOW), max_size=12)


def test_one_violation_changes_nothing() -> None:
    assert climb(GOOD, [NOW], LADDER, NOW) == GOOD


def test_steps_are_taken_one_after_the_other() -> None:
    assert climb(GOOD, [NOW - 10, NOW], LADDER, NOW) == Standing(Rung.PACED, "slow", NOW, NOW + 60)
    assert climb(GOOD, [NOW - 10] * 3 + [NOW], LADDER, NOW) == Standing(Rung.METADATA, "stop", NOW, NOW + 600)
    assert climb(GOOD, [NOW - 10] * 7 + [NOW], LADDER, NOW) == Standing(Rung.REVOKED, "out", NOW, None)


def test_violations_that_are_long_past_no_longer_count() -> None:
    assert climb(GOOD, [NOW - 100, NOW], LADDER, NOW) == GOOD


def test_a_step_that_is_reached_again_begins_anew() -> None:
    before = Standing(Rung.PACED, "slow", NOW - 50, NOW + 10)

    assert climb(before, [NOW - 10, NOW], LADDER, NOW).until == NOW + 60


def test_what_an_operator_has_set_without_an_end_stays() -> None:
    by_operator = Standing(Rung.PACED, "by hand", NOW - 50, None)

    assert climb(by_operator, [NOW - 10, NOW], LADDER, NOW) == by_operator


@given(standing=standings, times=violations)
def test_nobody_steps_down_by_a_violation(standing: Standing, times: list[int]) -> None:
    before, after = standing.at(NOW), climb(standing, times, LADDER, NOW)

    assert ORDER.index(after.rung) >= ORDER.index(before.rung)
    if after.rung is before.rung and before.rung is not Rung.NORMAL:
        assert after.until is None or (before.until is not None and after.until >= before.until)


@given(standing=standings, times=violations, more=violations)
def test_more_violations_never_lead_to_less(standing: Standing, times: list[int], more: list[int]) -> None:
    fewer, all_ = climb(standing, times, LADDER, NOW), climb(standing, times + more, LADDER, NOW)

    assert ORDER.index(all_.rung) >= ORDER.index(fewer.rung)
