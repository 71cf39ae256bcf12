"""What comes after a grant: bytes given back, and bytes that access logs say were served."""

import pytest

from access.meter import DAY, KEPT, Budget, Charge, Charged, OverBudget, Served
from tests.contracts.access.meter.conftest import START, WIDE, Metered

SHARED = Budget(100, 100, 100, "anonymous", 100)


async def test_what_was_not_streamed_is_given_back_once(metered: Metered) -> None:
    reservation = await metered.grant("one", 100, budget=SHARED)

    await metered.meter.give_back("one", reservation.id, 30)
    await metered.meter.give_back("one", reservation.id, 30)

    assert (await metered.used("one"), await metered.used("anonymous")) == ((70, 70, 1), (70, 70, 0))
    assert await metered.reported() == {(0, "anonymous", "mro"): (70, 1)}
    assert (await metered.grant("one", 30, 1, SHARED)).granted == 30


async def test_what_a_stream_of_several_missions_did_not_send_is_its_end(metered: Metered) -> None:
    charges = [Charge("a", 50, (), "cas", 7), Charge("b", 30, (), "mro", 2), Charge("c", 20, (), "msl", 0)]
    reservation = await metered.meter.reserve("one", charges, 0, START + 300, WIDE)

    await metered.meter.give_back("one", reservation.id, 40)

    assert await metered.reported() == {
        (0, "one", "cas"): (50, 7),
        (0, "one", "mro"): (10, 2),
        (0, "one", "msl"): (0, 0),
    }


async def test_no_more_is_given_back_than_was_granted_nor_to_or_by_another(metered: Metered) -> None:
    reservation = await metered.grant("one", 100)
    await metered.grant("one", 50, 1)
    await metered.grant("two", 50, 1)

    await metered.meter.give_back("two", reservation.id, 30)
    await metered.meter.give_back("one", "0" * 32, 30)
    await metered.meter.give_back("one", reservation.id, 0)
    await metered.meter.give_back("one", reservation.id, -5)
    assert ((await metered.used("one"))[0], (await metered.used("two"))[0]) == (150, 50)

    await metered.meter.give_back("one", reservation.id, 10**9)
    assert (await metered.used("one"))[0] == 50


async def test_what_was_given_back_is_charged_anew_when_it_is_asked_for_again(metered: Metered) -> None:
    reservation = await metered.grant("one", 100)
    await metered.meter.give_back("one", reservation.id, 100)

    again = await metered.grant("one", 100)

    assert (again.id, again.repeated) == (reservation.id, False)
    assert (await metered.used("one"))[0] == 100
    await metered.meter.give_back("one", again.id, 40)
    assert (await metered.used("one"))[0] == 60


async def test_a_reservation_that_another_stream_lives_on_stays_charged(metered: Metered) -> None:
    reservation = await metered.grant("one", 100)
    assert (await metered.grant("one", 100)).repeated

    await metered.meter.give_back("one", reservation.id, 100)

    assert (await metered.used("one"))[0] == 100


async def test_a_window_that_is_over_gets_nothing_back(metered: Metered) -> None:
    reservation = await metered.grant("one", 100, budget=WIDE)
    metered.clock.now += DAY
    await metered.grant("one", 10, 1)

    await metered.meter.give_back("one", reservation.id, 100)

    assert await metered.used("one") == (10, 10, 1)
    assert await metered.reported() == {(0, "one", "mro"): (0, 1), (1, "one", "mro"): (10, 1)}


async def test_only_what_is_served_beyond_the_grant_is_charged_once_for_each_event(metered: Metered) -> None:
    reservation = await metered.grant("one", 100, budget=SHARED)
    events = [("a", 60), ("b", 60), ("b", 60), ("c", 100), ("a", 60)]

    charged = [await metered.meter.charge(Served(reservation.id, name, size, START)) for name, size in events]

    assert charged == [
        Charged("one", 0),
        Charged("one", 20),
        Charged("one", 0, repeated=True),
        Charged("one", 100),
        Charged("one", 0, repeated=True),
    ]
    assert (await metered.used("one"), await metered.used("anonymous")) == ((220, 220, 1), (220, 220, 0))
    assert await metered.reported() == {(0, "anonymous", "mro"): (220, 1)}
    with pytest.raises(OverBudget, match="-120 of it are left"):
        await metered.grant("one", 1, 1, SHARED)


async def test_what_was_given_back_was_not_granted_to_the_link(metered: Metered) -> None:
    reservation = await metered.grant("one", 100)
    await metered.meter.give_back("one", reservation.id, 40)

    assert await metered.meter.charge(Served(reservation.id, "a", 100, START)) == Charged("one", 40)


async def test_the_windows_of_now_are_charged_and_the_report_has_the_day_of_the_event(metered: Metered) -> None:
    charges = [Charge("a", 75, (), "mro"), Charge("b", 25, (), "msl")]
    reservation = await metered.meter.reserve("one", charges, 0, START + 300, WIDE)
    metered.clock.now += 2 * DAY

    await metered.meter.charge(Served(reservation.id, "a", 111, START + DAY))

    assert await metered.used("one") == (11, 111, 0)
    report = await metered.reported()
    assert (report[1, "one", "mro"], report[1, "one", "msl"]) == ((8, 0), (3, 0))


async def test_a_link_that_is_not_known_or_long_over_is_said_to_be_so(metered: Metered) -> None:
    reservation = await metered.meter.reserve("one", [Charge("a", 10)], 0, START + 300, WIDE)

    assert await metered.meter.charge(Served("0" * 32, "a", 100, START)) is None
    assert await metered.meter.holder("0" * 32) is None
    assert await metered.meter.holder(reservation.id) == "one"
    metered.clock.now = START + 300 + KEPT - 1
    assert await metered.meter.charge(Served(reservation.id, "a", 10, START)) == Charged("one", 0)
    metered.clock.now += 1
    assert await metered.meter.charge(Served(reservation.id, "b", 10, START)) is None
    assert await metered.meter.holder(reservation.id) is None


async def test_a_report_is_by_day_account_and_mission_in_pages(metered: Metered) -> None:
    for day in range(3):
        for account in ("one", "two"):
            charges = [Charge("a", 1, (), "mro"), Charge("b", 2, (), "msl")]
            await metered.meter.reserve(account, charges, day, START, WIDE)
        metered.clock.now += DAY
    first = START // DAY

    rows = await metered.meter.report(first, first + 1)

    assert rows == sorted(rows) and len(rows) == 8
    pages = [await metered.meter.report(first, first + 1, size=3)]
    while pages[-1]:
        pages.append(await metered.meter.report(first, first + 1, size=3, after=pages[-1][-1]))
    assert [row for page in pages for row in page] == rows
    assert await metered.meter.report(first, first + 1, account="two") == [r for r in rows if r.account == "two"]
    assert await metered.meter.report(first, first, mission="msl") == [
        row for row in rows if row.mission == "msl" and row.day == first
    ]
