"""Which coordinates ask for a signed-in account, scopes or policies."""

from typing import Any

from graphql import DocumentNode

from gateway.supergraph.directives import applied, arguments
from gateway.supergraph.features import Features
from gateway.supergraph.state import AccessRule


def read_access(document: DocumentNode, features: Features) -> dict[str, AccessRule]:
    """Read ``@authenticated``, ``@requiresScopes`` and ``@policy`` by coordinate: ``Type`` or ``Type.field``."""
    rules: dict[str, AccessRule] = {}
    for node in document.definitions:
        name = getattr(getattr(node, "name", None), "value", None)
        if name is None or features.owns(name):
            continue
        _add(rules, name, node, features)
        for field in getattr(node, "fields", None) or ():
            _add(rules, f"{name}.{field.name.value}", field, features)
    return rules


def _add(rules: dict[str, AccessRule], coordinate: str, node: Any, features: Features) -> None:
    authenticated = any(True for _ in applied(node, features.directive("authenticated")))
    scopes = _groups(node, features.directive("requiresScopes"), "scopes")
    policies = _groups(node, features.directive("policy"), "policies")
    if authenticated or scopes or policies:
        rules[coordinate] = AccessRule(authenticated, scopes, policies)


def _groups(node: Any, directive: str, argument: str) -> tuple[frozenset[str], ...]:
    groups: list[frozenset[str]] = []
    for application in applied(node, directive):
        for group in arguments(application).get(argument) or ():
            groups.append(frozenset([group] if isinstance(group, str) else map(str, group)))
    return tuple(groups)
