"""What every process must know of accounts and tokens, in memory: revocations, standing and limits, denied prefixes.

One task asks the store each second what changed, so that a revocation is felt everywhere within two. While the store is out
of reach, tokens that are known to hold go on reading for a minute; after that none does, for nobody can tell who was
revoked meanwhile. What gives something new (links, streams, tokens) asks `Watch.require` first.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterator, Sequence

from access.accounts import HEIGHT, Account, AccountStore, Changes, DeniedPrefix, Rung, StoreUnavailable
from access.claims import is_anonymous
from access.identity import ANONYMOUS, Identity

_LOG = logging.getLogger("tharsis.access")
_TOLERATED = 60.0  # seconds without the store after which no token holds
_LATE = 3.0  # seconds after which an answer of the store is no longer news
_ALL_ANEW = 600.0  # seconds after which everything is read again, so that what no longer matters is forgotten


class Watch:
    """Follows a store by looking each ``seconds``. `start` it, and `close` it."""

    def __init__(self, store: AccountStore, seconds: float = 1.0) -> None:
        self._store, self._seconds = store, seconds
        self._counter: int | None = None
        self._revoked: set[str] = set()
        self._accounts: dict[str, Account] = {}
        self._denied: tuple[DeniedPrefix, ...] = ()
        self._answered = self._all_read = float("-inf")
        self._trouble: str | None = "it was not asked yet"
        self._looking = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Look for the first time, and from now on; raises `StoreUnavailable` where the first look fails."""
        await self.look()
        self._task = asyncio.create_task(self._follow(), name="watch of accounts")

    async def close(self) -> None:
        """End looking."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def look(self) -> None:
        """Look now; raises `StoreUnavailable`."""
        async with self._looking:  # answers are learned in the order of the questions
            await self._look()

    @property
    def age(self) -> float:
        """Seconds since the store was asked what it answered last; infinite where it never did."""
        return time.monotonic() - self._answered

    @property
    def trouble(self) -> str | None:
        """Why the store counts as out of reach; None where it does not."""
        if self._trouble is None and self.age > _LATE:
            return f"the store has not answered for {self.age:.0f} seconds"
        return self._trouble

    @property
    def counter(self) -> int:
        """A number that is another one after each change."""
        return self._counter or 0

    @property
    def denied(self) -> tuple[DeniedPrefix, ...]:
        """The prefixes that are denied."""
        return self._denied

    def require(self) -> None:
        """Raise `StoreUnavailable` while the store is out of reach: nothing new may be given out then."""
        trouble = self.trouble
        if trouble is not None:
            raise StoreUnavailable(f"Accounts cannot be looked up: {trouble}. Nothing new is given out meanwhile.")

    def holds(self, token_id: str, account: str, issued_at: float) -> bool:
        """Whether a token that is in order was not revoked, by itself or with all of its account's.

        ``issued_at`` is in seconds since 1970. Raises `StoreUnavailable` where the store has been out of reach for too long.
        """
        if time.monotonic() - self._answered > _TOLERATED:
            raise StoreUnavailable(f"Tokens cannot be checked: {self.trouble}.")
        if token_id in self._revoked:
            return False
        known = self._accounts.get(account)
        return known is None or issued_at >= known.not_before

    def account(self, name: str) -> Account | None:
        """An account whose standing, limits or earliest token are not as at first; None for all others."""
        return self._accounts.get(name)

    def follow(self, identity: Identity) -> Callable[[], Rung]:
        """What tells, as long as an answer is being sent, where those stand who asked for it.

        One whose token was revoked meanwhile, or can no longer be checked, is shut out as one whose account is.
        """
        before = self._not_before(identity.account)

        def rung() -> Rung:
            if identity.token_id is not None and (
                identity.token_id in self._revoked
                or self._not_before(identity.account) != before
                or time.monotonic() - self._answered > _TOLERATED
            ):
                return Rung.REVOKED
            return max(
                (rung for _, rung in self._standings(identity.account)), key=HEIGHT.__getitem__, default=Rung.NORMAL
            )

        return rung

    def paced(self, account: str) -> Sequence[str]:
        """Those of an account and that of all without a token which are paced now, where it is one of these."""
        return [name for name, rung in self._standings(account) if rung is Rung.PACED]

    def _standings(self, account: str) -> Iterator[tuple[str, Rung]]:
        """Where an account stands now, and the one of all without a token where it is one of these."""
        for name in (account, ANONYMOUS.account) if is_anonymous(account) else (account,):
            known = self._accounts.get(name)
            if known is not None:
                yield name, known.standing.at(time.time()).rung

    def _not_before(self, name: str) -> int:
        account = self._accounts.get(name)
        return account.not_before if account is not None else 0

    async def _look(self) -> None:
        asked = time.monotonic()
        anew = asked - self._all_read >= _ALL_ANEW
        try:
            changes = await self._store.changes(None if anew else self._counter)
        except StoreUnavailable as error:
            self._trouble = str(error)
            raise
        if anew or self._counter is None or changes.counter < self._counter:
            self._revoked.clear()
            self._accounts.clear()
            self._all_read = asked
        self._learn(changes)
        self._answered, self._trouble = asked, None

    def _learn(self, changes: Changes) -> None:
        self._revoked |= changes.revoked
        self._accounts.update((account.name, account) for account in changes.accounts)
        self._denied = changes.denied
        self._counter = changes.counter

    async def _follow(self) -> None:
        while True:
            await asyncio.sleep(self._seconds)
            before = self._trouble
            try:
                await self.look()
            except StoreUnavailable as error:
                if before is None:
                    _LOG.error("%s New links, streams and tokens are refused.", error)
            except Exception as error:  # whatever it is, the watch goes on: without it no revocation is felt
                self._trouble = f"what it answers cannot be read ({type(error).__name__})"
                if before is None:
                    _LOG.exception("The changes of accounts cannot be read.")
            else:
                if before is not None:
                    _LOG.info("The store of accounts is within reach again.")
