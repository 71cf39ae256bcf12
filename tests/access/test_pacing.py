"""One rate for all streams of a paced account, in all processes."""

import asyncio
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.accounts import Rung, Standing, StoreUnavailable
from access.administration import Administration
from access.identity import ANONYMOUS, Identity
from access.pacing import Bucket, Pace, Pacing
from access.streams import ShutOut
from config.policy import Policy
from tests.access.accounting import Accounting, accounting


class Clock:
    """Seconds that a test lets go by."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Counted:
    """Leases that say what the test wants."""

    def __init__(self, *answers: int | None) -> None:
        self.answers, self.said = list(answers), list[tuple[str, int]]()
        self.asked = asyncio.Event()

    async def renew(self, account: str, holder: str, streams: int) -> int:
        self.said.append((account, streams))
        self.asked.set()
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if answer is None:
            raise StoreUnavailable("gone")
        return answer


def sent(pace: Pace, clock: Clock, seconds: float) -> Iterator[tuple[float, int]]:
    """What streams send that always want to: each waits for its turn, and asks anew; when, and how many bytes."""
    ends = clock.now + seconds
    marks = list[tuple[int, float]]()
    for _ in range(pace.streams):
        piece = pace.piece()
        marks.append((piece, pace.ask(piece)))
    while True:
        piece, mark = marks.pop(0)
        while (wait := pace.wait(mark)) > 0:
            clock.now += min(wait, 0.25)
            if clock.now > ends:
                return
        yield clock.now, piece
        piece = pace.piece()
        marks.append((piece, pace.ask(piece)))


@pytest.mark.parametrize(("own", "others"), [(4, 0), (2, 2), (1, 3)])
def test_a_process_sends_its_share(own: int, others: int) -> None:
    clock = Clock()
    pace = Pace(lambda: 5_000_000, clock)
    pace.streams = own
    pace.learn(own + others, own)

    total = sum(bytes_ for _, bytes_ in sent(pace, clock, 30.0))

    assert total == pytest.approx(30 * 5_000_000 * own / (own + others), rel=0.01)


def test_streams_of_a_process_share_alike() -> None:
    clock = Clock()
    pace = Pace(lambda: 1_000, clock)
    pace.streams = 4
    pace.learn(4, 4)

    turns = [bytes_ for _, bytes_ in sent(pace, clock, 30.0)]

    assert set(turns) == {25}


def test_a_new_rate_holds_for_what_waits_already() -> None:
    rate, clock = 10, Clock()
    pace = Pace(lambda: rate, clock)
    pace.streams = 1
    pace.learn(1, 1)
    mark = pace.ask(100)
    assert pace.wait(mark) == pytest.approx(10)
    clock.now += 5
    assert pace.wait(mark) == pytest.approx(5)

    rate = 1_000

    assert pace.wait(mark) == pytest.approx(0.05)


def test_a_stream_waits_for_the_first_word_of_the_others_but_not_for_ever() -> None:
    clock = Clock()
    pace = Pace(lambda: 1_000_000, clock)
    pace.streams = 1
    mark = pace.ask(1)
    clock.now += 0.5
    assert pace.wait(mark) > 0
    clock.now += 0.6
    assert pace.wait(mark) == 0


@given(st.lists(st.tuples(st.integers(1, 10_000), st.integers(1, 100_000), st.floats(0, 3)), min_size=1, max_size=40))
def test_nothing_goes_sooner_than_the_rates_allow(steps: list[tuple[int, int, float]]) -> None:
    clock, allowed, asked = Clock(), 0.0, 0
    bucket = Bucket(clock)
    marks = [0.0]
    for bytes_, rate, pause in steps:
        marks.append(bucket.ask(bytes_, rate))
        asked += bytes_
        clock.now += pause
        allowed += rate * pause
        if bucket.wait(marks[-1], rate) == 0:
            assert asked <= allowed * (1 + 1e-9) + 1e-6
    assert all(before < after for before, after in pairwise(marks))


async def test_the_share_that_was_known_last_goes_on_without_the_store() -> None:
    leases = Counted(4, None)
    pacing = Pacing(leases, lambda: 1_000, lambda _: ("ada",))
    pace = pacing.join("ada")
    while len(leases.said) < 2:
        leases.asked.clear()
        await leases.asked.wait()

    assert pace.piece() == 1_000 // 4 // 10
    pacing.leave("ada")
    await pacing.close()


async def test_a_lease_is_given_back_when_the_last_stream_ends() -> None:
    leases = Counted(1)
    pacing = Pacing(leases, lambda: 1_000, lambda _: ("ada",))
    pacing.join("ada")
    await leases.asked.wait()

    pacing.leave("ada")
    while leases.said[-1] != ("ada", 0):
        leases.asked.clear()
        await leases.asked.wait()

    await pacing.close()
    assert leases.said[0] == ("ada", 1)


async def test_only_the_leases_of_those_whose_streams_come_and_go_are_renewed_at_once() -> None:
    leases, clock = Counted(1), Clock()
    pacing = Pacing(leases, lambda: 1_000, lambda _: (), clock)
    for account in ("ada", "eve"):
        pacing.join(account)

    async def renewed(times: int) -> None:
        while leases.said.count(("ada", 1)) < times:
            leases.asked.clear()
            await leases.asked.wait()

    await renewed(1)
    for times in (2, 3, 4):
        pacing.leave("ada")
        pacing.join("ada")
        await renewed(times)
    assert leases.said.count(("eve", 1)) == 1

    clock.now += 1.0
    pacing.leave("ada")
    pacing.join("ada")
    await renewed(5)
    assert leases.said.count(("eve", 1)) == 2
    await pacing.close()


async def test_processes_learn_of_each_other() -> None:
    async with accounting() as made:
        one, two = (Pacing(made.store.leases, lambda: 1_000, lambda _: ("ada",)) for _ in range(2))
        first, second = one.join("ada"), two.join("ada")
        while first.piece() != 50 or second.piece() != 50:  # noqa: ASYNC110  they say when they have learned nowhere
            await asyncio.sleep(0.01)

        two.leave("ada")
        while first.piece() != 100:  # noqa: ASYNC110  as above
            await asyncio.sleep(0.01)
        await one.close()
        await two.close()
        assert await made.store.leases.renew("ada", "test", 0) == 0


async def paced(made: Accounting, name: str) -> None:
    await made.stands(name, Standing(Rung.PACED, "Slow.", 0))
    await made.watch.look()


async def test_only_who_is_paced_waits() -> None:
    async with accounting() as made:
        await paced(made, "ada")
        slow, fast = made.streams.enter(Identity("ada", "user")), made.streams.enter(Identity("eve", "user"))
        document = made.streams.enter(Identity("ada", "user"), paced=False)

        assert await fast.turn(10**9) == 10**9
        assert await document.turn(10**9) == 10**9
        assert await slow.turn(10**9) == 500_000
        for stream in (slow, fast, document):
            stream.close()


async def test_all_without_a_token_keep_to_the_pace_of_all() -> None:
    async with accounting() as made:
        await paced(made, ANONYMOUS.account)
        stream = made.streams.enter(Identity("anonymous:192.0.2.1", "public"))

        assert await stream.turn(10**9) == 500_000
        assert await made.store.leases.renew(ANONYMOUS.account, "test", 1) == 2
        stream.close()


async def test_who_is_restored_waits_no_longer() -> None:
    async with accounting() as made:
        made.policy = Policy(ladder=())
        await paced(made, "ada")
        stream = made.streams.enter(Identity("ada", "user"))
        await stream.turn(10**9)
        waiting = [asyncio.ensure_future(stream.turn(10**9)) for _ in range(100)]  # 10 s at this pace
        await Administration(made.store.accounts, "olga").restore("ada")
        await made.watch.look()

        assert all(bytes_ == 500_000 for bytes_ in await asyncio.gather(*waiting))
        assert await stream.turn(10**9) == 10**9
        stream.close()


async def test_who_is_shut_out_waits_no_longer() -> None:
    async with accounting() as made:
        await paced(made, "ada")
        stream = made.streams.enter(Identity("ada", "user"))
        waiting = [asyncio.ensure_future(stream.turn(10**9)) for _ in range(1_000)]
        await Administration(made.store.accounts, "olga").curtail("ada", Rung.METADATA, "Enough.")
        await made.watch.look()

        ended = await asyncio.gather(*waiting, return_exceptions=True)

        assert any(isinstance(each, ShutOut) for each in ended)
        stream.close()


async def test_streams_that_do_not_end_are_broken_off() -> None:
    async with accounting() as made:
        stream = made.streams.enter(Identity("ada", "user"))
        await made.streams.drain(0.01)
        with pytest.raises(ShutOut):
            stream.check()
        stream.close()


async def test_nobody_waits_for_streams_that_have_ended() -> None:
    async with accounting() as made:
        made.streams.enter(Identity("ada", "user")).close()
        await asyncio.wait_for(made.streams.drain(3_600), 60)
