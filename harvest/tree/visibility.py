"""Which visibility labels a product, file or directory gets from its archive status and the operators' rules."""

import msgspec

from config.settings import VisibilityRule
from schema.records import PUBLIC_STATUSES

_UNRELEASED = "unreleased:"
_GROUP = "group:"
_KINDS = ("archived", "staged")
"""One archive status of each kind: of those that are public, and of the others."""


class StatusOverride(msgspec.Struct, frozen=True):
    """The archive status of what lies at or below ``prefix``; the longest prefix wins."""

    prefix: str
    archive_status: str


class Policy:
    """Archive status and visibility labels by virtual path; of two rules of one prefix the later one holds."""

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

    def rule(self, path: str) -> VisibilityRule:
        """The rule that holds for ``path``."""
        prefix = _longest(path, self._rules)
        return self._everywhere if prefix is None else self._rules[prefix]

    def labels(self, path: str, status: str) -> frozenset[str]:
        """The visibility labels of ``path`` under ``status``: any one of them lets a reader see it."""
        prefix = _longest(path, self._rules) if self._rules else None
        key = (prefix or "", status)
        found = self._labels.get(key)
        if found is None:
            found = self._labels[key] = _labels(self.rule(path), status)
        return found

    def sites(self, path: str) -> set[str]:
        """``path``, and the prefixes below it of which something else may hold."""
        return {path, *(prefix for prefix in (*self._rules, *self._overrides) if lies_below(prefix or "/", path))}


def lies_below(path: str, prefix: str) -> bool:
    """Whether a virtual path is another one, or lies below it."""
    return path == prefix or path.startswith(prefix.rstrip("/") + "/")


def status_of_labels(labels: frozenset[str]) -> str:
    """An archive status of the kind, public or not, that gave these labels."""
    return _KINDS[not labels or any(label.startswith(_UNRELEASED) for label in labels)]


def who_reads_on(before: Policy | None, after: Policy, prefix: str) -> frozenset[str] | None:
    """Whom a change at a prefix takes nothing from: who has one of these labels; None where it takes nothing from anybody.

    Without ``before``, records may have any labels. Where rules below the prefix differ, the labels are those that are
    enough for all of them.
    """
    changes = [
        (
            before.labels(site, before.status(site, kind)) if before else None,
            after.labels(site, after.status(site, kind)),
        )
        for site in after.sites(prefix) | (before.sites(prefix) if before else set())
        for kind in _KINDS
    ]
    takes = [(old, new) for old, new in changes if old is None or any(not _sees(label, old, new) for label in old)]
    if not takes:
        return None
    candidates = {"public", "protected"}.union(*(new for _, new in takes))
    return frozenset(label for label in candidates if all(_sees(label, old, new) for old, new in takes))


def _sees(label: str, old: frozenset[str] | None, new: frozenset[str]) -> bool:
    """Whether all who have a label, and see what has the labels ``old``, see what has the labels ``new``."""
    has = {"public", label}
    if label != "public":
        has.add("protected")
    kind, _, group = label.partition(":")
    if kind + ":" == _UNRELEASED:
        has.add(_GROUP + group)
    if kind + ":" == _GROUP and old and all(each.startswith(_UNRELEASED) for each in old):
        has.add(_UNRELEASED + group)  # only curators see it at all
    return not has.isdisjoint(new)


def _labels(rule: VisibilityRule, status: str) -> frozenset[str]:
    if status not in PUBLIC_STATUSES:
        return frozenset(f"{_UNRELEASED}{group}" for group in rule.curators)
    if rule.access == "private":
        return frozenset(f"{_GROUP}{group}" for group in rule.groups)
    return frozenset({rule.access})


def _longest(path: str, prefixes: dict[str, VisibilityRule] | dict[str, str]) -> str | None:
    while path:
        if path in prefixes:
            return path
        path = path.rpartition("/")[0]
    return "" if "" in prefixes else None
