"""Reading a store: beside whoever writes, without waiting for them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

import apsw

from access.accounts import StoreUnavailable
from access.sqlite.connection import Connected, make_store, patiently

T = TypeVar("T")


class Reads:
    """Reads from a store, each in one state of it. ``patience`` is how long a read waits, in seconds.

    The store is made where there is none; raises `StoreUnavailable` where it cannot be had.
    """

    def __init__(self, path: Path, patience: float = 5.0) -> None:
        self._connected, self._patience = Connected(path), patience
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"reads of {path.name}")
        make_store(path)

    async def run(self, operation: Callable[[apsw.Connection], T]) -> T:
        """Give what the operation gives; raises what it raises, and `StoreUnavailable`."""
        reading = asyncio.get_running_loop().run_in_executor(self._thread, self._read, operation)
        done, _ = await asyncio.wait((reading,), timeout=self._patience)
        if not done:
            reading.cancel()
            raise StoreUnavailable(f"{self._connected.path}: the store did not answer in {self._patience:g} seconds.")
        return reading.result()

    async def close(self) -> None:
        """Let go of the store."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._connected.drop)
        self._thread.shutdown()

    def _read(self, operation: Callable[[apsw.Connection], T]) -> T:
        try:
            connection = self._connected.get()
            return patiently(partial(_in_one_state, connection, operation), time.monotonic() + self._patience)
        except (StoreUnavailable, apsw.Error) as error:
            self._connected.drop()
            raise self._connected.out_of_reach(error) from error


def _in_one_state(connection: apsw.Connection, operation: Callable[[apsw.Connection], T]) -> T:
    connection.execute("BEGIN")
    try:
        return operation(connection)
    finally:
        connection.execute("ROLLBACK")
