"""Grants: whole or not at all, once, within every limit."""

import asyncio
import dataclasses
from pathlib import Path

import pytest

from access.accounts import GOOD, Rung, Standing
from access.meter import DAY, MINUTE, PERIOD, Budget, Charge, Curtailed, OverBudget
from tests.contracts.access.adapters import Adapter
from tests.contracts.access.meter.conftest import START, WIDE, Clock, Metered

FILES = [Charge("a", 10, (), "mro"), Charge("b", 5, ((0, 4),), "msl"), Charge("c", 1, (), "mro")]


async def test_all_files_are_charged_and_the_same_request_is_charged_once(metered: Metered) -> None:
    first = await metered.meter.reserve("one", FILES, 1, START + 300, WIDE, 3)
    again = await metered.meter.reserve("one", FILES[::-1], 1, START + 300, WIDE, 3)

    assert (first.granted, first.repeated) == (16, False)
    assert again == dataclasses.replace(first, repeated=True)
    assert await metered.used("one") == (16, 16, 3)
    assert await metered.reported() == {(0, "one", "mro"): (11, 2), (0, "one", "msl"): (5, 1)}


async def test_another_account_slot_file_size_or_range_is_charged_anew(metered: Metered) -> None:
    charge = Charge("a", 10, ((0, 9),))
    asked = [
        ("one", charge, 1),
        ("two", charge, 1),
        ("one", charge, 2),
        ("one", Charge("b", 10, ((0, 9),)), 1),
        ("one", Charge("a", 10, ((1, 10),)), 1),
        ("one", Charge("a", 9, ((0, 9),)), 1),
    ]

    made = [await metered.meter.reserve(name, [one], slot, START + 300, WIDE) for name, one, slot in asked]

    assert len({each.id for each in made}) == 6
    assert not any(each.repeated for each in made)
    assert (await metered.used("one"), await metered.used("two")) == ((49, 49, 0), (10, 10, 0))
    assert await metered.used("nobody") == (0, 0, 0)


async def test_an_id_says_nothing_of_the_account_and_differs_from_store_to_store(
    metered: Metered, adapter: Adapter, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    other = adapter.open(tmp_path / "other", metered.clock)
    here = await metered.grant("anonymous:192.0.2.1", 1)
    there = await other.meter.reserve("anonymous:192.0.2.1", [Charge("f", 1, (), "mro")], 0, START + 9, WIDE)
    await other.close()

    assert here.id != there.id
    assert "192.0.2.1" not in here.id


async def test_a_reservation_that_is_over_is_charged_anew(metered: Metered) -> None:
    await metered.meter.reserve("one", FILES, 1, START + 300, WIDE)

    metered.clock.now += 299
    assert (await metered.meter.reserve("one", FILES, 1, START + 600, WIDE)).repeated
    metered.clock.now += 1
    assert not (await metered.meter.reserve("one", FILES, 1, START + 600, WIDE)).repeated
    assert (await metered.used("one"))[0] == 32


@pytest.mark.parametrize(
    ("budget", "limit", "ends"),
    [
        (Budget(100, 1000, 1000), "bytes_per_day", START + DAY),
        (Budget(1000, 100, 1000), "bytes_per_period", START + PERIOD),
        (Budget(1000, 1000, 100), "links_per_minute", START + MINUTE),
        (Budget(1000, 1000, 1000, "anonymous", 100), "anonymous_bytes_per_day", START + DAY),
        (Budget(100, 100, 100, "anonymous", 100), "bytes_per_period", START + PERIOD),
    ],
)
async def test_a_limit_is_granted_to_the_last_and_not_beyond(
    metered: Metered, budget: Budget, limit: str, ends: int
) -> None:
    assert (await metered.grant("one", 60, 1, budget, links=60)).granted == 60

    with pytest.raises(OverBudget) as refused:
        await metered.grant("one", 41, 2, budget, links=41)
    error = refused.value
    assert (error.limit, error.allowed, error.left, error.asked, error.resets) == (limit, 100, 40, 41, ends)
    assert await metered.used("one") == (60, 60, 60)
    assert await metered.reported() == {(0, budget.ceiling or "one", "mro"): (60, 1)}

    assert (await metered.grant("one", 40, 3, budget, links=40)).granted == 40
    assert (await metered.grant("one", 40, 3, budget, links=40)).repeated
    assert (await metered.grant("one", 0, 4, budget, links=0)).granted == 0

    metered.clock.now = ends
    assert (await metered.grant("one", 100, 5, budget, links=100)).granted == 100


async def test_those_without_a_token_share_a_ceiling_and_a_row_of_the_report(metered: Metered) -> None:
    budget = Budget(80, 80, 9, "anonymous", 100)
    await metered.grant("anonymous:192.0.2.1", 60, budget=budget)

    with pytest.raises(OverBudget, match="anonymous_bytes_per_day is 100, 40 of it are left and 50"):
        await metered.grant("anonymous:192.0.2.2", 50, budget=budget)
    await metered.grant("anonymous:192.0.2.2", 40, budget=budget)
    with pytest.raises(OverBudget, match="bytes_per_period is 80, 20 of it"):
        await metered.grant("anonymous:192.0.2.1", 21, 1, budget)

    assert await metered.reported() == {(0, "anonymous", "mro"): (100, 2)}
    assert (await metered.used("anonymous"))[0] == 100


@pytest.mark.parametrize("rung", [Rung.METADATA, Rung.REVOKED])
async def test_who_is_curtailed_is_granted_nothing_not_even_again(metered: Metered, rung: Rung) -> None:
    await metered.grant("one", 5)
    await metered.stands("one", Standing(rung, "You went too far.", START, START + 100))

    for slot in (0, 1):
        with pytest.raises(Curtailed, match=r"You went too far\.") as refused:
            await metered.grant("one", 5, slot)
        assert (refused.value.rung, refused.value.until) == (str(rung), START + 100)
    assert (await metered.used("one"))[0] == 5

    metered.clock.now = START + 100
    assert (await metered.grant("one", 5)).repeated
    await metered.stands("one", Standing(rung, "Again.", START))
    with pytest.raises(Curtailed) as refused:
        await metered.grant("one", 5, 2)
    assert refused.value.until is None
    await metered.stands("one", GOOD)
    assert (await metered.grant("one", 5, 2)).granted == 5
    assert (await metered.used("one"))[0] == 10


async def test_who_is_paced_is_granted_all_the_same_and_a_curtailed_ceiling_stops_all_below_it(
    metered: Metered,
) -> None:
    await metered.stands("one", Standing(Rung.PACED, "Slowly."))
    assert (await metered.grant("one", 5)).granted == 5

    await metered.stands("anonymous", Standing(Rung.METADATA, "Closed."))
    with pytest.raises(Curtailed, match=r"Closed\."):
        await metered.grant("anonymous:192.0.2.1", 5, budget=Budget(9, 9, 9, "anonymous", 9))


async def test_a_change_of_standing_keeps_what_was_used(metered: Metered) -> None:
    await metered.grant("one", 5)
    await metered.stands("one", Standing(Rung.PACED, "Slowly."))

    assert await metered.used("one") == (5, 5, 1)


async def test_a_process_whose_clock_is_behind_charges_the_window_that_is_open(
    metered: Metered, adapter: Adapter, tmp_path: Path
) -> None:
    behind = Clock(START - 1)
    other = adapter.open(tmp_path, behind)
    late = Metered(other.meter, other.accounts, behind)
    await metered.grant("one", 60, 1, WIDE, links=60)

    for budget, limit in (
        (Budget(100, 1000, 1000), "bytes_per_day"),
        (Budget(1000, 100, 1000), "bytes_per_period"),
        (Budget(1000, 1000, 100), "links_per_minute"),
    ):
        with pytest.raises(OverBudget) as refused:
            await late.grant("one", 41, 2, budget, links=41)
        assert (refused.value.limit, refused.value.left) == (limit, 40)
    await late.grant("one", 40, 3, links=40)
    assert await metered.used("one") == (100, 100, 100)
    await other.close()


async def test_a_thousand_files_of_a_hundred_missions_are_one_grant(metered: Metered) -> None:
    charges = [Charge(f"file {number}", 2, (), f"m{number % 100:02}") for number in range(1000)]

    reservation = await metered.meter.reserve("one", charges, 1, START + 300, WIDE, 1000)

    report = await metered.reported()
    assert reservation.granted == sum(bytes_ for bytes_, _ in report.values()) == 2000
    assert len(report) == 91
    assert report[0, "one", "others"] == (200, 100)


async def test_what_comes_at_once_is_granted_up_to_the_budget_to_the_byte(metered: Metered) -> None:
    budget = Budget(1000, 1000, 1000)
    asked = [metered.grant("one", 7, slot, budget) for slot in range(200)]

    answers = await asyncio.gather(*asked, return_exceptions=True)

    granted = sum(answer.granted for answer in answers if not isinstance(answer, BaseException))
    assert granted == (await metered.used("one"))[0] == 1000 // 7 * 7
    assert {type(answer) for answer in answers if isinstance(answer, BaseException)} == {OverBudget}


async def test_rows_that_are_over_are_taken_away_and_accounts_that_matter_are_not(metered: Metered) -> None:
    first = await metered.grant("anonymous:192.0.2.1", 5)
    await metered.stands("one", GOOD)
    metered.clock.now += PERIOD

    for slot in range(64):
        await metered.grant("two", 1, slot)

    assert await metered.used("anonymous:192.0.2.1") == (0, 0, 0)
    assert await metered.accounts.account("one") is not None
    await metered.meter.give_back("anonymous:192.0.2.1", first.id, 5)
    assert (0, "anonymous:192.0.2.1", "mro") in await metered.reported()
