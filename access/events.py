"""Events that make a violation when there are too many: bursts, replayed links, guessed paths. Counted in each process."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Literal

from config.policy import Policy

Kind = Literal["burst", "replay", "scan"]
_REMEMBERED = 100_000


class Events:
    """Counts events by account and kind, as the policy says that ``policy`` gives."""

    def __init__(self, policy: Callable[[], Policy]) -> None:
        self._policy = policy
        self._seen: OrderedDict[tuple[str, Kind], deque[float]] = OrderedDict()

    def note(self, account: str, kind: Kind, monotonic: float) -> bool:
        """Count an event; tells whether a violation is full. The count begins anew then."""
        violation = self._policy().violations.get(kind)
        if violation is None:
            return False
        seen = self._seen.setdefault((account, kind), deque())
        self._seen.move_to_end((account, kind))
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
        seen.append(monotonic)
        while seen and seen[0] <= monotonic - violation.seconds:
            seen.popleft()
        if len(seen) < violation.count:
            return False
        seen.clear()
        return True
