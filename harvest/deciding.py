"""Decides who may see a part of the archive: denies what is taken, and keeps the decision; `harvest.visibility` does the rest.

Apart from it, because servers decide, and rewrite nothing.
"""

import asyncio
import time
from pathlib import Path

import msgspec

from access.accounts import AccountStore, DeniedPrefix
from access.audit import Act
from config.settings import VisibilityRule, check_rules
from harvest.tree.rules import Rules, load_rules, locked, plain, save_rules
from harvest.tree.visibility import lies_below, who_reads_on


class SetRule(msgspec.Struct, frozen=True, tag="set"):
    """Give a prefix a rule."""

    rule: VisibilityRule

    @property
    def prefix(self) -> str:
        """What it is about."""
        return plain(self.rule.prefix)

    def applied(self, rules: Rules) -> Rules:
        """The rules with it."""
        return rules.with_rule(self.rule)


class ClearRule(msgspec.Struct, frozen=True, tag="clear"):
    """Take away the rule that a command gave a prefix: what tharsis.toml or a shorter prefix says holds again."""

    place: str

    @property
    def prefix(self) -> str:
        """What it is about."""
        return plain(self.place)

    def applied(self, rules: Rules) -> Rules:
        """The rules with it."""
        return rules.without_rule(self.place)


class SetStatus(msgspec.Struct, frozen=True, tag="status"):
    """Give what lies at or below a prefix an archive status."""

    place: str
    status: str

    @property
    def prefix(self) -> str:
        """What it is about."""
        return plain(self.place)

    def applied(self, rules: Rules) -> Rules:
        """The rules with it."""
        return rules.with_status(self.place, self.status)


Change = SetRule | ClearRule | SetStatus


async def decide(data: Path, store: AccountStore, actor: str, change: Change) -> None:
    """Deny what a change takes and keep the decision, which is a matter of moments; `rewrite` must follow.

    Raises `config.tables.ConfigurationError` for a rule that cannot be meant, `access.accounts.StoreUnavailable` before
    anything is changed where nobody could be told of a restriction.
    """
    if isinstance(change, SetRule):
        check_rules([change.rule], "the rule")
    async with locked(data):
        before = await asyncio.to_thread(load_rules, data)
        after = change.applied(before)
        prefix = change.prefix
        is_unfinished = any(lies_below(one, prefix) or lies_below(prefix, one) for one in before.unfinished)
        stay = who_reads_on(None if is_unfinished else before.policy(), after.policy(), prefix)
        if stay is not None:
            await store.deny(DeniedPrefix(prefix, stay), act(actor, "visibility.deny", prefix, labels=sorted(stay)))
        others = tuple(one for one in before.unfinished if one != prefix)
        decided = msgspec.structs.replace(after, unfinished=(*others, prefix))
        await asyncio.to_thread(save_rules, data, before, decided)  # waits for the disk, which a server must not


def act(actor: str, what: str, prefix: str, **details: object) -> Act:
    """What the audit log says of something that is done now."""
    return Act(actor, what, prefix, int(time.time()), details)
