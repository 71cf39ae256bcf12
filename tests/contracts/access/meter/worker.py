"""Clients to be killed: ``python -m tests.contracts.access.meter.worker ADAPTER FOLDER NUMBER REQUESTS BUDGET``.

Fifty clients ask at the same time, each its requests one after the other, and each second one twice. What is asked, and what
was granted, is written to the file NUMBER of the folder's ``said`` at once.
"""

import asyncio
import os
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from access.accounts import StoreUnavailable
from access.meter import DAY, Budget, Charge, Meter, OverBudget, Reservation
from tests.contracts.access.adapters import ADAPTERS

ACCOUNT = "shared"
CLIENTS = 50
NOON = 46_000 * DAY + DAY // 2  # in 2095, and at all times: no day ends while a test runs
EXPIRES = 4_000_000_000  # in 2096


class Request(NamedTuple):
    """One request of a client of a worker; the same numbers are the same request, in every process."""

    worker: int
    client: int
    number: int

    @property
    def charges(self) -> list[Charge]:
        """Up to three files."""
        chance = random.Random(repr(self))
        uri = f"atlas:pds3:mro:mro:/{self.worker}/{self.client}/{self.number}"
        return [
            Charge(f"{uri}/{file}", chance.randrange(1000), (), chance.choice("ab"))
            for file in range(chance.randrange(1, 4))
        ]

    async def ask(self, meter: Meter, budget: Budget) -> Reservation | None:
        """Ask until there is an answer; None where it would be too much."""
        while True:
            try:
                return await meter.reserve(ACCOUNT, self.charges, self.number, EXPIRES, budget, 1)
            except OverBudget:
                return None
            except StoreUnavailable:
                await asyncio.sleep(random.random())


def budget_of(bytes_: int) -> Budget:
    return Budget(bytes_, bytes_, 10**9)


def said(folder: Path, worker: int) -> Iterator[tuple[str, Request, int]]:
    """What a worker has said: asked or granted, which request, and the bytes."""
    for line in (folder / "said" / str(worker)).read_text().splitlines():
        word, client, number, bytes_ = line.split()
        yield word, Request(worker, int(client), int(number)), int(bytes_)


async def work(adapter: str, folder: Path, worker: int, requests: int, bytes_: int) -> None:
    """Ask everything, from when the file ``go`` is there."""
    store = ADAPTERS[adapter].open(folder, lambda: NOON)
    out = os.open(folder / "said" / str(worker), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    while not (folder / "go").exists():  # noqa: ASYNC110  another process makes it
        await asyncio.sleep(0.01)

    async def client(number: int) -> None:
        for each in range(requests):
            request = Request(worker, number, each)
            os.write(out, f"asked {number} {each} 0\n".encode())
            for _ in range(1 + each % 2):
                reservation = await request.ask(store.meter, budget_of(bytes_))
                if reservation is not None:
                    os.write(out, f"granted {number} {each} {reservation.granted}\n".encode())

    await asyncio.gather(*map(client, range(CLIENTS)))
    await store.close()


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1], Path(sys.argv[2]), *map(int, sys.argv[3:])))
