"""Named policies: boolean rules over an identity, written by an operator.

    [policies]
    curators = 'role in ("curator", "admin")'
    downloads = 'authenticated and (scope "pds:download" or group "imaging") and not role == "partner"'

Grammar: ``or`` binds less than ``and``, ``and`` less than ``not``; a term is ``authenticated``, ``true``, ``false``,
``role == "…"``, ``role in ("…", …)``, ``scope "…"``, ``group "…"`` or a rule in parentheses. An unknown policy never holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from access.identity import ROLES, Identity
from config.tables import ConfigurationError

Rule = Callable[[Identity], bool]
OURS: Mapping[str, str] = {
    "tharsis:operators": 'role in ("operator", "admin")',
}
"""The policies that our own supergraph asks for; a configuration cannot change them."""
_TOKEN = re.compile(r'\s*(?:(?P<text>"[^"]*"|\'[^\']*\')|(?P<word>[A-Za-z_]+|==|[(),])|(?P<other>\S))')
_ODD = {
    '"': "a text has no closing quote",
    "'": "a text has no closing quote",
    "=": "one = means nothing here: write ==",
    "!": 'there is no !=: write not role == "…"',
}
_MAX_DEPTH = 20


class Policies:
    """The policies of a configuration; raises `ConfigurationError` for a rule that cannot be read."""

    def __init__(self, rules: Mapping[str, str]) -> None:
        taken = sorted(OURS.keys() & rules.keys())
        if taken:
            raise ConfigurationError(f"policies.{taken[0]}: this policy is a part of Tharsis. Choose another name.")
        self._rules = {name: _Parser(name, text).rule() for name, text in (*OURS.items(), *rules.items())}

    def holds(self, name: str, identity: Identity) -> bool:
        """Whether a policy holds for an identity; an unknown one does not."""
        rule = self._rules.get(name)
        return rule is not None and rule(identity)


class _Parser:
    def __init__(self, name: str, text: str) -> None:
        self._name = name
        self._tokens: list[tuple[str, int]] = []
        self._at = 0
        self._depth = 0
        for match in _TOKEN.finditer(text):
            if match["other"]:
                self._at = len(self._tokens)
                raise self._problem(_ODD.get(match["other"], f"{match['other']!r} means nothing here"))
            self._tokens.append((match.group().strip(), match.end()))

    def rule(self) -> Rule:
        rule = self._or()
        if self._peek():
            raise self._problem("something stands after the rule")
        return rule

    def _or(self) -> Rule:
        rules = [self._and()]
        while self._take("or"):
            rules.append(self._and())
        return rules[0] if len(rules) == 1 else lambda identity: any(rule(identity) for rule in rules)

    def _and(self) -> Rule:
        rules = [self._not()]
        while self._take("and"):
            rules.append(self._not())
        return rules[0] if len(rules) == 1 else lambda identity: all(rule(identity) for rule in rules)

    def _not(self) -> Rule:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise self._problem("the rule is nested too deeply")
        if self._take("not"):
            inner = self._not()
            rule: Rule = lambda identity: not inner(identity)  # noqa: E731  a rule is a function
        elif self._take("("):
            rule = self._or()
            self._expect(")")
        else:
            rule = self._term()
        self._depth -= 1
        return rule

    def _term(self) -> Rule:
        if self._take("authenticated"):
            return lambda identity: identity.authenticated
        if self._take("true"):
            return lambda _: True
        if self._take("false"):
            return lambda _: False
        if self._take("scope"):
            scope = self._text()
            return lambda identity: scope in identity.scopes
        if self._take("group"):
            group = self._text()
            return lambda identity: group in identity.groups
        if self._take("role"):
            roles = self._roles()
            return lambda identity: identity.role in roles
        raise self._problem('write authenticated, role == "…", role in ("…"), scope "…" or group "…"')

    def _roles(self) -> frozenset[str]:
        if self._take("=="):
            roles = [self._text()]
        else:
            self._expect("in")
            self._expect("(")
            roles = [self._text()]
            while self._take(","):
                roles.append(self._text())
            self._expect(")")
        for role in roles:
            if role not in ROLES:
                raise self._problem(f"{role!r} is no role: write one of {', '.join(sorted(ROLES))}")
        return frozenset(roles)

    def _text(self) -> str:
        token = self._peek()
        if token[:1] not in ("'", '"'):
            raise self._problem("a text in quotes is missing")
        if len(token) == 2:
            raise self._problem("an empty text is in no token: name the role, scope or group")
        self._at += 1
        return token[1:-1]

    def _peek(self) -> str:
        return self._tokens[self._at][0] if self._at < len(self._tokens) else ""

    def _take(self, word: str) -> bool:
        if self._peek() != word:
            return False
        self._at += 1
        return True

    def _expect(self, word: str) -> None:
        if not self._take(word):
            raise self._problem(f"{word!r} is missing")

    def _problem(self, reason: str) -> ConfigurationError:
        before = self._tokens[self._at - 1][1] if self._at else 0
        return ConfigurationError(f"policies.{self._name}: {reason}, after character {before}.")
