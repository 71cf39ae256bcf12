"""What accounts may use: ``policy.toml``, which operators edit. Rates, bytes, the ladder of curtailment, what is abuse."""

from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from config.environment import merged
from config.kinds import Count, Number, Rate, Seconds
from config.tables import ConfigurationError, convert, near, read_toml

FILE_NAME = "policy.toml"
_ORDER = ("paced", "metadata", "revoked")
_NAMED = ("limits", "violations")
"""The tables whose keys are names, of which all are known."""


class Limits(msgspec.Struct, frozen=True):
    """What one account may use. ``request_burst`` requests may come at once, and ``requests_per_second`` after that.

    Days are of UTC, a period is 30 days, counted from the start of 1970. ``streams`` are those at the same time.
    """

    requests_per_second: Rate = 20.0
    request_burst: Number = 100
    links_per_minute: Count = 1_000
    bytes_per_day: Count = 200_000_000_000
    bytes_per_period: Count = 2_000_000_000_000
    streams: Count = 8


class Links(msgspec.Struct, frozen=True):
    """Links to bytes: each lives ``seconds`` at most. Who holds one can read the bytes again and again until then."""

    seconds: Annotated[int, msgspec.Meta(ge=1, le=300)] = 300


class Violation(msgspec.Struct, frozen=True):
    """A kind of abuse: ``count`` such events within ``seconds`` are one violation."""

    count: Number
    seconds: Seconds


class Step(msgspec.Struct, frozen=True):
    """A step of the ladder: ``violations`` within ``within`` seconds lead to ``standing``, for ``lasts`` seconds (None: until
    an operator restores the account). ``reason`` is what the user reads; ``bytes_per_second`` is the rate of paced accounts.
    """

    standing: Literal["paced", "metadata", "revoked"]
    violations: Number
    within: Seconds
    reason: Annotated[str, msgspec.Meta(min_length=1)]
    lasts: Number | None = None
    bytes_per_second: Number | None = None


def _limits() -> dict[str, Limits]:
    return {
        "public": Limits(10.0, 60, 300, 50_000_000_000, 500_000_000_000, 4),
        "user": Limits(),
        "curator": Limits(),
        "partner": Limits(50.0, 500, 10_000, 2_000_000_000_000, 30_000_000_000_000, 32),
        "service": Limits(500.0, 5_000, 100_000, 20_000_000_000_000, 300_000_000_000_000, 256),
        "operator": Limits(50.0, 500, 10_000, 2_000_000_000_000, 30_000_000_000_000, 32),
        "admin": Limits(50.0, 500, 10_000, 2_000_000_000_000, 30_000_000_000_000, 32),
    }


def _violations() -> dict[str, Violation]:
    return {"burst": Violation(200, 60.0), "replay": Violation(50, 600.0), "scan": Violation(100, 60.0)}


def _ladder() -> tuple[Step, ...]:
    return (
        Step("paced", 3, 3_600.0, "You went beyond your limits again and again.", 3_600, 5_000_000),
        Step("metadata", 6, 21_600.0, "You went on beyond your limits after you had been slowed down.", 21_600),
        Step("revoked", 12, 86_400.0, "You went on after downloads had been stopped. Write to the operators."),
    )


class Policy(msgspec.Struct, frozen=True):
    """All of ``policy.toml``. ``limits`` by role; ``anonymous_bytes_per_day`` bounds all those without a token together.

    A token that is shown from more than ``addresses_per_token`` addresses within an hour is reported in the log.
    """

    limits: dict[str, Limits] = msgspec.field(default_factory=_limits)
    anonymous_bytes_per_day: Count = 5_000_000_000_000
    addresses_per_token: Number = 50
    links: Links = Links()
    violations: dict[str, Violation] = msgspec.field(default_factory=_violations)
    ladder: tuple[Step, ...] = msgspec.field(default_factory=_ladder)

    def paced_bytes_per_second(self) -> int:
        """The rate of an account that is paced; that of the default ladder where the ladder has no such step."""
        return next(step.bytes_per_second for step in (*self.ladder, *_ladder()) if step.bytes_per_second is not None)


def load_policy(path: Path) -> Policy:
    """The policy of a file: what it leaves out, in whatever table, is as by default. A ladder is replaced as a whole.

    Raises `ConfigurationError`, which names the file, the key and the fix.
    """
    table, source = read_toml(path), str(path)
    defaults: dict[str, Any] = msgspec.to_builtins(Policy())
    for name in _NAMED:
        given = table.get(name)
        for key in given if isinstance(given, dict) else ():
            if key not in defaults[name]:
                raise ConfigurationError(f"{source}: unknown key {f'{name}.{key}'!r}. {near(key, defaults[name])}")
    policy = convert(merged(defaults, table), Policy, source)
    _check_ladder(policy.ladder, source)
    return policy


def _check_ladder(ladder: tuple[Step, ...], source: str) -> None:
    for number, step in enumerate(ladder, 1):
        where = f"{source}: ladder[{number}]"
        if (step.standing == "paced") != (step.bytes_per_second is not None):
            raise ConfigurationError(
                f'{where}.bytes_per_second: it belongs to standing = "paced" and to nothing else. '
                "Write the bytes a second of a paced stream there, or drop it."
            )
        if number == 1:
            continue
        before = ladder[number - 2]
        if _ORDER.index(step.standing) <= _ORDER.index(before.standing):
            raise ConfigurationError(
                f"{where}.standing: {step.standing} does not come after {before.standing}. "
                f"Write each step once, in the order {', '.join(_ORDER)}."
            )
        if step.violations <= before.violations:
            raise ConfigurationError(
                f"{where}.violations: {step.violations} is not more than the {before.violations} of the step before. "
                "Each step needs more violations than the one before."
            )
