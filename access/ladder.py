"""The ladder of curtailment: which step an account's violations lead to, by ``policy.toml``."""

from __future__ import annotations

from collections.abc import Sequence

from access.accounts import HEIGHT, Rung, Standing
from config.policy import Step


def climb(standing: Standing, violations: Sequence[float], ladder: Sequence[Step], now: int) -> Standing:
    """The standing of an account after its violations (seconds since 1970), of which the newest is at ``now``.

    It is the highest step that they reach, and never less than the standing so far: a step down is a matter of time or of
    an operator. A step that is reached again begins anew.
    """
    standing = standing.at(now)
    reached = standing
    for step in ladder:
        rung = Rung(step.standing)
        recent = sum(now - step.within < time <= now for time in violations)
        if recent >= step.violations and HEIGHT[rung] >= HEIGHT[reached.rung]:
            until = None if step.lasts is None else now + step.lasts
            reached = Standing(rung, step.reason, now, until)
    if reached.rung is standing.rung and _ends_later(standing, reached):
        return standing
    return reached


def _ends_later(one: Standing, other: Standing) -> bool:
    return one.until is None or (other.until is not None and one.until >= other.until)
