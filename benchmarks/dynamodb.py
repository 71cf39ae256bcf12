"""What accounts in DynamoDB cost: CPU of our process, units that are paid, grants a second on one account.

``python -m benchmarks.dynamodb`` starts DynamoDB Local in memory, where it is installed (docs/services.md), and prints:

- the CPU of one read and of one transaction of ours, beside those of botocore's client for the same calls, in one run;
- what a grant costs that comes alone, and one of those that share transactions: CPU, calls, and the units that AWS counts for
  them (two for each KB of an item in a transaction, one for each 4 KB that are read consistently; DynamoDB Local counts
  otherwise); from these the price of a million links;
- grants a second by one and by eight processes of fifty clients against one account. DynamoDB Local does one call after the
  other on this machine: the figure shows that processes do not starve each other, not what AWS gives.
"""

import asyncio
import math
import os
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aioboto3
import orjson

from access.dynamodb import InDynamoDB, open_dynamodb
from access.dynamodb.calls.items import key_of
from access.dynamodb.layout import account_key, reservation_key
from access.meter import Budget, Charge
from config.accounts import DynamoDBSettings
from tests.services.dynamodb import KEY, REGION, SECRET, VERSION, DynamoDB
from tests.services.installed import is_installed

_WIDE = Budget(10**18, 10**18, 10**18)
_SHARED = Budget(10**18, 10**18, 10**18, "anonymous", 10**18)
_CALLS, _GRANTS, _TOGETHER = 300, 200, 50
_CLIENTS, _PROCESSES, _SECONDS = 50, (1, 8), 5.0
_WRITTEN, _READ = 0.625, 0.125  # dollars for a million units, on demand, us-west-2, list price of November 2024
_GOAL = 0.5  # of botocore's CPU


def main() -> None:
    """Measure and print; the exit code is not zero where a goal is missed."""
    if len(sys.argv) > 1:
        asyncio.run(_grant_for_a_while(Path(sys.argv[1]), sys.argv[2], float(sys.argv[3])))
        return
    if not is_installed("dynamodb", VERSION):
        print("DynamoDB Local is not installed: make services-install")
        return
    os.environ |= {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_REGION": REGION}
    with tempfile.TemporaryDirectory() as name, DynamoDB(Path(name) / "server") as server:
        ratio = asyncio.run(_calls(Path(name), server.url))
        asyncio.run(_grants(Path(name), server.url))
        _processes(Path(name), server.url)
    if ratio > _GOAL:
        sys.exit(f"the goal is {_GOAL:g} of botocore's CPU")


async def _calls(folder: Path, url: str) -> float:
    """Compare the clients; gives the greatest ratio."""
    store = _open(folder, "calls", url)
    await store.accounts.account("ada")
    table = store.table
    keys = [account_key("ada"), account_key("eve"), reservation_key("0" * 32)]
    read = {"calls": {"Keys": [key_of(key) for key in keys], "ConsistentRead": True}}
    put = [{"Put": {"Item": key_of(("p", f"{number}")) | {"a": {"S": "a" * 100}}}} for number in range(5)]
    named = [{verb: {"TableName": "calls", **what} for verb, what in item.items()} for item in put]
    async with aioboto3.Session().client("dynamodb", region_name=REGION, endpoint_url=url) as boto:
        pairs: list[tuple[str, Callable[[], Awaitable[Any]], Callable[[], Awaitable[Any]]]] = [
            ("reading 3 items", lambda: table.get(keys), lambda: boto.batch_get_item(RequestItems=read)),
            (
                "a transaction of 5 items",
                lambda: table.transact(put, uuid.uuid4().hex),
                lambda: boto.transact_write_items(TransactItems=named, ClientRequestToken=uuid.uuid4().hex),
            ),
        ]
        ratios = []
        for name, ours, theirs in pairs:
            await _cpu(ours), await _cpu(theirs)  # what is made at the first calls is not meant
            one, other = await _cpu(ours), await _cpu(theirs)
            ratios.append(one / other)
            print(f"{name}: {one:.2f} ms of CPU, botocore's client {other:.2f} ms")
    await store.close()
    return max(ratios)


async def _cpu(call: Callable[[], Awaitable[Any]]) -> float:
    """Milliseconds of CPU of one call."""
    before = time.process_time()
    for _ in range(_CALLS):
        await call()
    return (time.process_time() - before) / _CALLS * 1000


async def _grants(folder: Path, url: str) -> None:
    for title, at_once in (("alone", 1), (f"{_TOGETHER} at once", _TOGETHER)):
        for budget, account in ((_WIDE, "ada"), (_SHARED, "anonymous:192.0.2.{}")):
            store = _open(folder, f"grants-{at_once}-{account[:3]}", url)
            await store.meter.reserve(account.format(0), [Charge("first", 1, (), "mro")], 0, 2**40, budget, 1)
            used, calls = Counter[str](), Counter[str]()
            _count(store, used, calls)
            before = time.process_time()
            for first in range(0, _GRANTS, at_once):
                await asyncio.gather(
                    *(
                        store.meter.reserve(
                            account.format(number), [Charge(f"file {number}", 1, (), "mro")], 0, 2**40, budget, 1
                        )
                        for number in range(first, first + at_once)
                    )
                )
            cpu = (time.process_time() - before) / _GRANTS * 1000
            written, read = used["written"] / _GRANTS, used["read"] / _GRANTS
            print(
                f"a grant {title}{'' if budget.ceiling is None else ', without a token'}: {cpu:.2f} ms of CPU, "
                f"{calls.total() / _GRANTS:.2f} calls, {written:.1f} units written, {read:.1f} read: "
                f"{written * _WRITTEN + read * _READ:.2f} dollars a million"
            )
            await store.close()


def _count(store: InDynamoDB, used: Counter[str], calls: Counter[str]) -> None:
    """Add up the calls, and the units of each; as JSON an item is somewhat longer than AWS reckons it."""
    client = store.table.client
    plain = client.call

    async def counted(operation: str, **parameters: Any) -> Any:
        calls[operation] += 1
        for item in parameters.get("TransactItems", ()):
            used["written"] += 2 * math.ceil(len(orjson.dumps(item)) / 1024)
        for asked in parameters.get("RequestItems", {}).values():
            used["read"] += len(asked["Keys"])
        return await plain(operation, **parameters)

    client.call = counted  # type: ignore[method-assign]


def _processes(folder: Path, url: str) -> None:
    rates = []
    for processes in _PROCESSES:
        start = time.time() + 9.0  # by then all have begun
        command = [sys.executable, "-m", "benchmarks.dynamodb", str(folder), url, f"{start}"]
        running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(processes)]
        rates.append(sum(int(each.communicate()[0]) for each in running) / _SECONDS)
        print(f"grants on one account by {processes} processes of {_CLIENTS} clients: {rates[-1]:.0f} a second")


async def _grant_for_a_while(folder: Path, url: str, start: float) -> None:
    """Grant from a time on, and print how many grants there were."""
    store = _open(folder, f"processes-{start}", url)
    await store.meter.usage("shared", 0)  # the table is made, and the connections are open
    await asyncio.sleep(start - time.time())
    end, granted = time.monotonic() + _SECONDS, 0

    async def client() -> None:
        nonlocal granted
        while time.monotonic() < end:
            await store.meter.reserve("shared", [Charge(uuid.uuid4().hex, 1, (), "mro")], 0, 2**40, _WIDE, 1)
            granted += 1

    await asyncio.gather(*(client() for _ in range(_CLIENTS)))
    await store.close()
    print(granted)


def _open(folder: Path, table: str, url: str) -> InDynamoDB:
    return open_dynamodb(folder, DynamoDBSettings(table, REGION, url, create=True))


if __name__ == "__main__":
    main()
