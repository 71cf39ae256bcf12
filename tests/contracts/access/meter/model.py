"""What a meter must do, without a store: dictionaries, and a sum over everything for each question."""

from dataclasses import dataclass, field

from access.meter import DAY, KEPT, MINUTE, PERIOD, Budget, Charge

SIZES = (MINUTE, DAY, PERIOD)
Refusal = tuple[str, int]
"""The limit and what is left of it, or the standing and 0."""


@dataclass
class Grant:
    """A reservation and what became of it."""

    account: str
    ceiling: str | None
    charges: tuple[Charge, ...]
    expires: int
    windows: dict[tuple[str, int], int]
    taken: int = 1
    given_back: bool = False
    allowed: int = 0
    served: int = 0


@dataclass
class Model:
    """Accounts by name; ``used`` by account, size of the window and its number."""

    used: dict[tuple[str, int, int], int] = field(default_factory=dict)
    opened: dict[tuple[str, int], int] = field(default_factory=dict)
    grants: dict[object, Grant] = field(default_factory=dict)
    curtailed: set[str] = field(default_factory=set)
    events: set[str] = field(default_factory=set)
    report: dict[tuple[int, str], int] = field(default_factory=dict)

    def number(self, account: str, size: int, now: int) -> int:
        """The window that is open for an account: none opens anew once a later one was used."""
        return max(now // size, self.opened.get((account, size), 0))

    def of(self, account: str, size: int, now: int) -> int:
        """What was used in the window of a time."""
        return self.used.get((account, size, self.number(account, size, now)), 0)

    def reserve(
        self, key: object, account: str, charges: tuple[Charge, ...], expires: int, budget: Budget, links: int, now: int
    ) -> tuple[int, bool] | Refusal:
        """Bytes and whether it is a repetition; or why not."""
        if account in self.curtailed:
            return "metadata", 0
        known = self.grants.get(key)
        if known is not None and known.expires > now and not known.given_back:
            known.taken += 1
            return sum(charge.bytes for charge in known.charges), True
        asked = sum(charge.bytes for charge in charges)
        for name, size, limit, wanted in (
            ("bytes_per_period", PERIOD, budget.bytes_per_period, asked),
            ("bytes_per_day", DAY, budget.bytes_per_day, asked),
            ("links_per_minute", MINUTE, budget.links_per_minute, links),
        ):
            if wanted and self.of(account, size, now) + wanted > limit:
                return name, limit - self.of(account, size, now)
        if budget.ceiling and asked and self.of(budget.ceiling, DAY, now) + asked > budget.ceiling_bytes_per_day:
            return "anonymous_bytes_per_day", budget.ceiling_bytes_per_day - self.of(budget.ceiling, DAY, now)
        grant = Grant(account, budget.ceiling, charges, expires, {}, allowed=asked)
        self.add(grant, now, asked)
        self.used[account, MINUTE, self.opened[account, MINUTE]] += links
        grant.windows = {(account, size): self.opened[account, size] for size in SIZES}
        self.note(grant.windows[account, DAY], grant, asked)
        self.grants[key] = grant
        return asked, False

    def give_back(self, key: object, unused: int) -> None:
        """Bytes of a stream that ended early."""
        grant = self.grants[key]
        if grant.given_back or grant.taken > 1 or unused <= 0:
            return
        grant.given_back = True
        unused = min(unused, grant.allowed)
        grant.allowed -= unused
        for size in (DAY, PERIOD):
            number = grant.windows[grant.account, size]
            for name in filter(None, (grant.account, grant.ceiling)):
                self.used[name, size, number] = self.used.get((name, size, number), 0) - unused
        self.note(grant.windows[grant.account, DAY], grant, -unused)

    def charge(self, key: object, event: str, bytes_: int, at: int, now: int) -> int | None:
        """Bytes beyond the grant; None where it is not known."""
        grant = self.grants[key]
        if grant.expires + KEPT <= now:
            return None
        if event in self.events:
            return 0
        self.events.add(event)
        before, grant.served = grant.served, grant.served + bytes_
        excess = max(0, grant.served - grant.allowed) - max(0, before - grant.allowed)
        if excess:
            self.add(grant, now, excess)
            self.note(at // DAY, grant, excess)
        return excess

    def add(self, grant: Grant, now: int, bytes_: int) -> None:
        """Use bytes up; all windows that are open then stay so until later ones are."""
        for name in filter(None, (grant.account, grant.ceiling)):
            for size in SIZES:
                number = self.opened[name, size] = self.number(name, size, now)
                used = self.used.get((name, size, number), 0)
                self.used[name, size, number] = used if size == MINUTE else used + bytes_

    def note(self, day: int, grant: Grant, amount: int) -> None:
        """Put it into the report."""
        key = day, grant.ceiling or grant.account
        self.report[key] = self.report.get(key, 0) + amount
