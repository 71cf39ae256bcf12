"""What commands have decided of who may see what, kept in the data folder for every harvest.

``status.toml`` has the archive statuses of ``tharsis status set``, ``visibility.toml`` the rules of ``tharsis visibility set``,
which go before the ``[[visibility]]`` rule of the same prefix in tharsis.toml, and the prefixes whose records are still to be
rewritten.
"""

import asyncio
import fcntl
import json
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from config.settings import VisibilityRule, check_rules, load_settings
from config.tables import read_table
from harvest.tree.visibility import Policy, StatusOverride, lies_below
from schema.uris import parse_uri

STATUS_FILE = "status.toml"
RULE_FILE = "visibility.toml"
_LOCK_FILE = "visibility.lock"
_PAUSE = 0.02  # seconds between two tries to take the lock
_STATUS_HEAD = "# Written by `tharsis status set`; the longest prefix wins over archive.toml and --status.\n"
_RULE_HEAD = "# Written by `tharsis visibility set`; goes before the rule of the same prefix in tharsis.toml.\n"


class StatusFile(msgspec.Struct, frozen=True):
    """All of ``status.toml``."""

    status: tuple[StatusOverride, ...] = ()


class RuleFile(msgspec.Struct, frozen=True):
    """All of ``visibility.toml``; records at or below ``unfinished`` may still be as other rules say."""

    rule: tuple[VisibilityRule, ...] = ()
    unfinished: tuple[str, ...] = ()


class Rules(msgspec.Struct, frozen=True):
    """What commands have decided, and what operators wrote in tharsis.toml (``configured``)."""

    configured: tuple[VisibilityRule, ...] = ()
    rules: tuple[VisibilityRule, ...] = ()
    overrides: tuple[StatusOverride, ...] = ()
    unfinished: tuple[str, ...] = ()

    def policy(self) -> Policy:
        """Archive status and visibility labels by virtual path."""
        return Policy((*self.configured, *self.rules), self.overrides)

    def with_rule(self, rule: VisibilityRule) -> "Rules":
        """With a rule in place of the one of its prefix."""
        rule = msgspec.structs.replace(rule, prefix=plain(rule.prefix))
        return msgspec.structs.replace(
            self.without_rule(rule.prefix), rules=(*self.without_rule(rule.prefix).rules, rule)
        )

    def without_rule(self, prefix: str) -> "Rules":
        """Without the rule that a command gave a prefix."""
        kept = tuple(rule for rule in self.rules if plain(rule.prefix) != plain(prefix))
        return msgspec.structs.replace(self, rules=kept)

    def with_status(self, prefix: str, status: str) -> "Rules":
        """With an archive status of all that lies at or below a prefix."""
        kept = [known for known in self.overrides if not lies_below(plain(known.prefix), plain(prefix))]
        return msgspec.structs.replace(self, overrides=(*kept, StatusOverride(plain(prefix), status)))

    def decides_as(self, other: "Rules") -> bool:
        """Whether both say the same of every path."""
        return msgspec.structs.replace(self, unfinished=()) == msgspec.structs.replace(other, unfinished=())


def plain(prefix: str) -> str:
    """A prefix without a slash at its end."""
    return prefix.rstrip("/") or "/"


def virtual_path(place: str) -> str:
    """The virtual path that a path or Atlas uri names, without a slash at its end; raises ValueError for neither."""
    path = parse_uri(place).path if place.startswith("atlas:") else place
    if not path.startswith("/"):
        raise ValueError(f"{place!r} is no virtual path. Write /mission/spacecraft/volume/… or atlas:pds3:…")
    return path.rstrip("/") or "/"


def load_rules(folder: Path) -> Rules:
    """What holds in a data folder; raises `config.tables.ConfigurationError`."""
    status, rules = folder / STATUS_FILE, folder / RULE_FILE
    overrides = read_table(status, StatusFile).status if status.exists() else ()
    written = read_table(rules, RuleFile) if rules.exists() else RuleFile()
    check_rules(written.rule, str(rules))
    return Rules(load_settings(folder).visibility, written.rule, overrides, written.unfinished)


def save_rules(folder: Path, before: Rules, after: Rules) -> None:
    """Write what commands have decided, as far as it is another; call it only while the rules are `locked`."""
    if (before.rules, before.unfinished) != (after.rules, after.unfinished):  # first: it says what is unfinished
        unfinished = f"unfinished = {_listed(after.unfinished)}\n" if after.unfinished else ""
        _write(folder / RULE_FILE, _RULE_HEAD + unfinished + "".join(map(_rule_text, after.rules)))
    if before.overrides != after.overrides:
        _write(folder / STATUS_FILE, _STATUS_HEAD + "".join(map(_status_text, after.overrides)))


@asynccontextmanager
async def locked(folder: Path) -> AsyncIterator[None]:
    """Let nobody else change rules meanwhile; held for moments only, unlike the harvest's lock."""
    descriptor = os.open(folder / _LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                await asyncio.sleep(_PAUSE)
        yield
    finally:
        os.close(descriptor)


def _rule_text(rule: VisibilityRule) -> str:
    return f'\n[[rule]]\nprefix = {_quoted(rule.prefix)}\naccess = "{rule.access}"\n' + "".join(
        f"{name} = {_listed(values)}\n" for name, values in (("groups", rule.groups), ("curators", rule.curators))
    )


def _status_text(override: StatusOverride) -> str:
    return f"\n[[status]]\nprefix = {_quoted(override.prefix)}\narchive_status = {_quoted(override.archive_status)}\n"


def _listed(values: Sequence[str]) -> str:
    return f"[{', '.join(map(_quoted, values))}]"


def _quoted(text: str) -> str:
    """A text as TOML has it: JSON's escapes, but no halves of characters and no bare delete character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _write(path: Path, text: str) -> None:
    """All of the text or, when interrupted, nothing of it."""
    temporary = path.with_suffix(".new")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
