"""Eight processes of fifty clients against one budget: granted to the byte, and nothing lost or doubled by ``kill -9``."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.contracts.access.adapters import Adapter
from tests.contracts.access.meter.worker import ACCOUNT, NOON, Request, budget_of, said

ROOT = Path(__file__).resolve().parents[4]
WORKERS = 8


def crowd(adapter: Adapter, folder: Path, requests: int, budget: int, killed: int) -> None:
    """Run all workers, and kill some of them, each after it was granted more than the one before."""
    (folder / "said").mkdir()
    arguments = [sys.executable, "-m", "tests.contracts.access.meter.worker", adapter.name, str(folder)]
    running = [
        subprocess.Popen([*arguments, str(number), str(requests), str(budget)], cwd=ROOT) for number in range(WORKERS)
    ]
    try:
        wait_until(lambda: len(list((folder / "said").iterdir())) == WORKERS)
        (folder / "go").touch()
        for number in range(killed):
            file = folder / "said" / str(number)
            wait_until(lambda: file.read_text().count("granted") >= 5 * (number + 1))  # noqa: B023  called here
            running[number].kill()
        codes = [worker.wait(timeout=600) for worker in running]
    finally:
        for worker in running:
            worker.kill()
            worker.wait()
    assert codes == [-9] * killed + [0] * (WORKERS - killed)


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.005)


async def survives(adapter: Adapter, folder: Path, requests: int, budget: int, killed: int) -> None:
    crowd(adapter, folder, requests, budget, killed)
    asked: dict[Request, None] = {}
    granted: dict[Request, int] = {}
    for worker in range(WORKERS):
        for word, request, bytes_ in said(folder, worker):
            asked[request] = None
            if word == "granted":
                assert granted.setdefault(request, bytes_) == bytes_ == sum(each.bytes for each in request.charges)
    store = adapter.open(folder, lambda: NOON)
    meter = store.meter
    before = await meter.usage(ACCOUNT, NOON)

    found: dict[Request, int] = {}
    answers = await asyncio.gather(*(request.ask(meter, budget_of(0)) for request in asked))  # grants nothing new
    for request, reservation in zip(asked, answers, strict=True):
        if reservation is not None:
            assert reservation.repeated or reservation.granted == 0
            found[request] = reservation.granted
    lost = granted.keys() - found.keys()

    after = await meter.usage(ACCOUNT, NOON)
    rows = await meter.report(0, 10**6)
    await store.close()
    assert not lost
    assert sum(found.values()) == before.bytes_of_day == after.bytes_of_day == sum(row.bytes for row in rows)
    assert budget - 3000 < before.bytes_of_day <= budget
    unanswered = {request.worker for request in found.keys() - granted.keys() if found[request]}
    assert unanswered <= set(range(killed))


async def test_what_was_answered_is_stored_once_and_the_budget_holds_to_the_byte(
    adapter: Adapter, tmp_path: Path
) -> None:
    await survives(adapter, tmp_path, requests=5, budget=1_000_000, killed=2)


@pytest.mark.soak
@pytest.mark.parametrize("killed", range(1, WORKERS))
async def test_likewise_with_many_requests_whoever_is_killed(adapter: Adapter, tmp_path: Path, killed: int) -> None:
    # the least that one worker alone asks for: the budget is used up whoever is left
    await survives(adapter, tmp_path, requests=60, budget=3_000_000, killed=killed)
