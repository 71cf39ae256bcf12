"""Abuse raises an account up the ladder of curtailment by itself: events become violations, violations a step."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable

from access.accounts import AccountStore, StoreUnavailable, UnknownAccount
from access.administration import Administration
from access.events import Events, Kind
from config.policy import Policy

ACTOR = "policy"
"""Who the audit log names for what was done by the policy and nobody else."""

_LOG = logging.getLogger("tharsis.access")


class Violations:
    """Notes events of accounts, and writes violations to the store without anybody waiting for it."""

    def __init__(self, policy: Callable[[], Policy], store: AccountStore) -> None:
        self._policy = policy
        self._events = Events(policy)
        self._administration = Administration(store, ACTOR)
        self._writing: set[asyncio.Task[None]] = set()

    def note(self, account: str, kind: Kind) -> None:
        """Count an event of an account."""
        if self._policy().ladder and self._events.note(account, kind, time.monotonic()):
            task = asyncio.get_running_loop().create_task(self._violated(account, kind))
            self._writing.add(task)
            task.add_done_callback(self._writing.discard)

    async def close(self) -> None:
        """Wait for what is being written."""
        await asyncio.gather(*self._writing)

    async def _violated(self, account: str, kind: Kind) -> None:
        try:
            changed = await self._administration.climb(account, kind, self._policy().ladder)
        except (StoreUnavailable, UnknownAccount) as error:
            _LOG.error("A violation (%s) could not be noted: %s", kind, error)
        else:
            if changed is not None:
                _LOG.warning("%s is %s after a violation (%s)", account, changed.standing.rung, kind)
