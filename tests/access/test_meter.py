"""The meter that counts."""

from access.meter import Charge, CountingMeter


async def test_the_same_request_is_charged_once_within_its_slot() -> None:
    meter = CountingMeter()
    charges = [Charge("a", 10), Charge("b", 5, ((0, 4),))]

    first = await meter.reserve("account", charges, 1)

    assert await meter.reserve("account", charges[::-1], 1) == first
    assert (first.granted, meter.used("account")) == (15, 15)


async def test_another_account_slot_file_or_range_is_charged_anew() -> None:
    meter = CountingMeter()
    charge = Charge("a", 10, ((0, 9),))
    first = await meter.reserve("one", [charge], 1)

    others = [
        await meter.reserve("two", [charge], 1),
        await meter.reserve("one", [charge], 2),
        await meter.reserve("one", [Charge("b", 10, ((0, 9),))], 1),
        await meter.reserve("one", [Charge("a", 10, ((1, 10),))], 1),
    ]

    assert len({first.id, *(other.id for other in others)}) == 5
    assert (meter.used("one"), meter.used("two"), meter.used("nobody")) == (40, 10, 0)


async def test_what_is_remembered_is_bounded() -> None:
    meter = CountingMeter(remembered=2)

    for number in range(3):
        await meter.reserve(f"account {number}", [Charge("a", 1)], 1)

    assert [meter.used(f"account {number}") for number in range(3)] == [0, 1, 1]
