"""Leases in ``access.sqlite``: a row for each process that has paced streams of an account."""

from __future__ import annotations

import time
from collections.abc import Callable

import apsw

from access.leases import HELD
from access.sqlite.commits import Commits

_RENEW = """INSERT INTO lease (account, holder, streams, until) VALUES (?, ?, ?, ?)
ON CONFLICT DO UPDATE SET streams = excluded.streams, until = excluded.until"""
_GIVE_BACK = "DELETE FROM lease WHERE account = ? AND (holder = ? OR until <= ?)"
_COUNT = "SELECT ifnull(sum(streams), 0) FROM lease WHERE account = ? AND until > ?"


class SqliteLeases:
    """Counts the paced streams of a machine's processes: `Leases`. ``clock`` gives seconds since 1970."""

    def __init__(self, commits: Commits, clock: Callable[[], float] = time.time) -> None:
        self._commits, self._clock = commits, clock

    async def renew(self, account: str, holder: str, streams: int) -> int:
        """Say how many streams of an account one process has open; gives those of all whose lease holds."""

        def write(connection: apsw.Connection) -> int:
            now = self._clock()
            if streams:
                connection.execute(_RENEW, (account, holder, streams, now + HELD))
            else:
                connection.execute(_GIVE_BACK, (account, holder, now))
            ((streams_of_all,),) = connection.execute(_COUNT, (account, now)).fetchall()
            assert isinstance(streams_of_all, int)  # noqa: S101  sums of whole numbers are
            return streams_of_all

        return await self._commits.run(write)
