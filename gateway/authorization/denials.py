"""Which coordinates an identity may not read."""

from __future__ import annotations

from collections.abc import Iterator

from access.identity import Identity
from access.policies import Policies
from gateway.supergraph.state import AccessRule, Supergraph, TypeState

_NOTHING: frozenset[str] = frozenset()
_MAX_KNOWN = 1024  # combinations of scopes and policies; the oldest goes first


class Denials:
    """The denied coordinates of a supergraph: ``Type.field`` of objects and interfaces, and ``Type`` of objects.

    A field is denied by its own rule and by those of its type and of the type that it returns. Composers that give an
    interface's field the rules of its implementations leave each implementation its own; where an interface alone has a
    rule (or an interface object), it holds for all implementations: a fragment on the object type is no way around it.
    """

    def __init__(self, supergraph: Supergraph, policies: Policies) -> None:
        self._supergraph = supergraph
        self._policies = policies
        rules = supergraph.access.values()
        self._scopes = frozenset(scope for rule in rules for group in rule.scopes for scope in group)
        self._named = sorted({name for rule in rules for group in rule.policies for name in group})
        self._inherited = frozenset(self._of_interfaces_alone())
        self._known: dict[tuple[object, ...], frozenset[str]] = {}

    def coordinates(self, identity: Identity) -> frozenset[str]:
        """Give what an identity may not read; equal sets are the same object."""
        if not self._supergraph.access:
            return _NOTHING
        held = frozenset(name for name in self._named if self._policies.holds(name, identity))
        scopes = identity.scopes & self._scopes
        key = (identity.authenticated, scopes, held)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _MAX_KNOWN:
                self._known.pop(next(iter(self._known)))
            found = self._known[key] = frozenset(self._denied(identity.authenticated, scopes, held))
        return found

    def _denied(self, authenticated: bool, scopes: frozenset[str], held: frozenset[str]) -> Iterator[str]:
        refused = {
            coordinate
            for coordinate, rule in self._supergraph.access.items()
            if not _allows(rule, authenticated, scopes, held)
        }
        for state in self._supergraph.types.values():
            if state.kind == "object" and state.name in refused:
                yield state.name
            for field in state.fields.values():
                ruling = [state.name, f"{state.name}.{field.name}", field.type]
                ruling += [name for name in _above(state, field.name) if name in self._inherited]
                if not refused.isdisjoint(ruling):
                    yield f"{state.name}.{field.name}"

    def _of_interfaces_alone(self) -> Iterator[str]:
        """Give the rules of interfaces and their fields that are not gathered from their implementations."""
        rules = self._supergraph.access
        objects = [state for state in self._supergraph.types.values() if state.kind == "object"]
        for coordinate, rule in rules.items():
            interface, _, field = coordinate.partition(".")
            state = self._supergraph.types.get(interface)
            if state is None or state.kind != "interface":
                continue
            below = [one for one in objects if interface in _interfaces(one)]
            names = [f"{one.name}.{field}" if field else one.name for one in below if not field or _has(one, field)]
            if not _gathered(rule, [rules[name] for name in names if name in rules]):
                yield coordinate


def _has(state: TypeState, field: str) -> bool:
    """Whether a type has a field of its own, not only by an interface object."""
    found = state.fields.get(field)
    return found is not None and not all(source.external for source in found.sources.values())


def _gathered(rule: AccessRule, below: list[AccessRule]) -> bool:
    """Whether a rule asks nothing that the rules it may be made of do not ask."""
    return (
        any(one.authenticated for one in below) >= rule.authenticated
        and _names(rule.scopes) <= frozenset().union(*(_names(one.scopes) for one in below))
        and _names(rule.policies) <= frozenset().union(*(_names(one.policies) for one in below))
    )


def _names(groups: tuple[frozenset[str], ...]) -> frozenset[str]:
    return frozenset().union(*groups)


def _interfaces(state: TypeState) -> frozenset[str]:
    return frozenset().union(*state.implements.values())


def _above(state: TypeState, field: str) -> Iterator[str]:
    for interface in _interfaces(state):
        yield interface
        yield f"{interface}.{field}"


def _allows(rule: AccessRule, authenticated: bool, scopes: frozenset[str], held: frozenset[str]) -> bool:
    """Whether a rule lets somebody read: all kinds of conditions hold, of scopes and policies one group each."""
    return (
        (authenticated or not rule.authenticated)
        and (not rule.scopes or any(group <= scopes for group in rule.scopes))
        and (not rule.policies or any(group <= held for group in rule.policies))
    )
