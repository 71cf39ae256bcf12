"""Which visibility labels a product, file or directory gets from its archive status and the operators' rules.

Also the archive statuses that ``tharsis status set`` gave to paths: ``status.toml`` in the data folder, which every
harvest honours above archive.toml and ``--status``.
"""

import json
import os
from pathlib import Path

import msgspec

from config.settings import VisibilityRule
from config.tables import read_table
from schema.records import PUBLIC_STATUSES

STATUS_FILE = "status.toml"


class StatusOverride(msgspec.Struct, frozen=True):
    """The archive status of what lies at or below ``prefix``; the longest prefix wins."""

    prefix: str
    archive_status: str


class StatusFile(msgspec.Struct, frozen=True):
    """All of ``status.toml``."""

    status: tuple[StatusOverride, ...] = ()


class Policy:
    """Archive status and visibility labels by virtual path."""

    def __init__(self, rules: tuple[VisibilityRule, ...] = (), overrides: tuple[StatusOverride, ...] = ()) -> None:
        self._rules = {rule.prefix.rstrip("/"): rule for rule in rules}
        self._overrides = {override.prefix.rstrip("/"): override.archive_status for override in overrides}
        self._everywhere = VisibilityRule("/")
        self._labels: dict[tuple[str, str], frozenset[str]] = {}

    def status(self, path: str, declared: str) -> str:
        """The archive status of ``path``: what an operator set for it or above it, else ``declared``."""
        if not self._overrides:
            return declared
        prefix = _longest(path, self._overrides)
        return declared if prefix is None else self._overrides[prefix]

    def labels(self, path: str, status: str) -> frozenset[str]:
        """The visibility labels of ``path`` under ``status``: any one of them lets a reader see it."""
        prefix = _longest(path, self._rules) if self._rules else None
        key = (prefix or "", status)
        found = self._labels.get(key)
        if found is None:
            rule = self._everywhere if prefix is None else self._rules[prefix]
            found = self._labels[key] = _labels(rule, status)
        return found


def _labels(rule: VisibilityRule, status: str) -> frozenset[str]:
    if status not in PUBLIC_STATUSES:
        return frozenset(f"unreleased:{group}" for group in rule.curators)
    if rule.access == "private":
        return frozenset(f"group:{group}" for group in rule.groups)
    return frozenset({rule.access})


def _longest(path: str, prefixes: dict[str, VisibilityRule] | dict[str, str]) -> str | None:
    while path:
        if path in prefixes:
            return path
        path = path.rpartition("/")[0]
    return "" if "" in prefixes else None


def load_overrides(folder: Path) -> tuple[StatusOverride, ...]:
    """The archive statuses set in the data folder; raises `config.tables.ConfigurationError`."""
    path = folder / STATUS_FILE
    return read_table(path, StatusFile).status if path.exists() else ()


def save_override(folder: Path, prefix: str, status: str) -> tuple[StatusOverride, ...]:
    """Record ``status`` for ``prefix``, replacing what was set at or below it; all overrides as they now stand."""
    prefix = prefix.rstrip("/")
    kept = [known for known in load_overrides(folder) if not f"{known.prefix}/".startswith(f"{prefix}/")]
    overrides = (*kept, StatusOverride(prefix or "/", status))
    lines = ["# Written by `tharsis status set`; the longest prefix wins over archive.toml and --status.\n"]
    for override in overrides:
        lines.append(
            f"\n[[status]]\nprefix = {json.dumps(override.prefix)}\n"
            f"archive_status = {json.dumps(override.archive_status)}\n"
        )
    path = folder / STATUS_FILE
    temporary = path.with_suffix(".new")
    with temporary.open("w", encoding="utf-8") as file:
        file.write("".join(lines))
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    return overrides
