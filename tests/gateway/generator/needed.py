"""Random ``@requires`` and ``@provides``: nested, with arguments, through fragments, in chains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.gateway.generator.fields import SCALARS, Line

if TYPE_CHECKING:
    from tests.gateway.generator.spread import Spread


def require(spread: Spread, entity: str) -> None:
    """Let a field of an entity require what other subgraphs know of it."""
    graph = spread.random.choice(spread.homes(entity))
    candidates = foreign(spread, graph, entity)
    if not candidates:
        return
    chosen = spread.random.sample(candidates, min(len(candidates), spread.random.randint(1, 2)))
    texts = [_selected(spread, graph, entity, home, line, 2, required=True) for home, line in chosen]
    required = " ".join(text for text in texts if text)
    if not required:
        return
    field = spread.relation(graph, entity) if spread.chance(20) else Line(spread.name(), "String", spread.arguments())
    if not field.having("@shareable"):
        field.mark(f'@requires(fields: "{required}")')
        spread.known(graph, entity).add(field)


def provide(spread: Spread) -> None:
    """Let a field provide what else the types that it leads to have in other subgraphs."""
    fields = [
        (graph, line)
        for graph in spread.graphs
        for known in spread.types[graph].values()
        for line in known.fields.values()
        if known.word == "type" and not line.directives and _members(spread, graph, line.named)
    ]
    if not fields:
        return
    graph, field = spread.random.choice(fields)
    parts = []
    members = _members(spread, graph, field.named)
    for member in spread.some(members):
        candidates = [one for one in foreign(spread, graph, member) if not one[1].arguments]
        if not candidates:
            continue
        home, line = spread.random.choice(candidates)
        text = _selected(spread, graph, member, home, line, 2, required=False)
        if text:
            parts.append(f"... on {member} {{ {text} }}" if members != [field.named] else text)
    if parts:
        field.mark(f'@provides(fields: "{" ".join(parts)}")')


def _members(spread: Spread, graph: str, name: str) -> list[str]:
    """Give the entities that a type stands for in a subgraph."""
    if name in spread.entities:
        return [name] if name in spread.types[graph] else []
    if name in spread.unions[graph]:
        return [member for member in spread.unions[graph][name] if member in spread.entities]
    known = [entity for entity in spread.entities if entity in spread.types[graph]]
    return [entity for entity in known if name in spread.types[graph][entity].interfaces]


def foreign(spread: Spread, graph: str, type_name: str) -> list[tuple[str, Line]]:
    """Give the fields of a type that a subgraph does not have, each with one that does."""
    mine = spread.types[graph][type_name].fields if type_name in spread.types[graph] else {}
    found: dict[str, tuple[str, Line]] = {}
    for home in spread.homes(type_name):
        for line in spread.types[home][type_name].fields.values():
            if line.name not in mine and not line.having("@external") and not line.having("@override"):
                found.setdefault(line.name, (home, line))
    return list(found.values())


def _selected(
    spread: Spread, graph: str, type_name: str, home: str, line: Line, depth: int, required: bool
) -> str | None:
    """Select a field of another subgraph, external here; None where nothing below it can be selected."""
    arguments = ("(n: 2)" if spread.chance(50) else "(n: 1)") if "n:" in line.arguments else ""
    below = ""
    if line.named not in SCALARS and line.named != "ID":
        inner = _below(spread, graph, home, line.named, depth, required)
        if inner is None:
            return None
        below = f" {{ {inner} }}"
    known = spread.known(graph, type_name)
    if line.name not in known.fields:
        known.add(line.copy("@external"))
        if not required:
            _share(spread, type_name, line.name)
    return f"{line.name}{arguments}{below}"


def _share(spread: Spread, type_name: str, name: str) -> None:
    for graph in spread.homes(type_name):
        line = spread.types[graph][type_name].fields.get(name)
        if line is not None and not line.having("@external"):
            line.mark("@shareable")


def _below(spread: Spread, graph: str, home: str, name: str, depth: int, required: bool) -> str | None:
    if depth == 0:
        return None
    if name in spread.unions[home]:
        return _members_below(spread, graph, home, name, depth, required)
    if name not in spread.values and name not in spread.entities:
        return None
    if name in spread.entities:
        spread.ensure(graph, name)
    parts = []
    candidates = foreign(spread, graph, name)
    if name in spread.values:
        candidates += [(home, line) for line in spread.types[home][name].fields.values()][:2]
    for owner, line in spread.random.sample(candidates, min(len(candidates), 2)):
        if spread.chance(60):
            parts.append(_selected(spread, graph, name, owner, line, depth - 1, required))
    if name in spread.entities and required and spread.chance(50):
        parts.append(spread.types[graph][name].keys[0])
    return " ".join(dict.fromkeys(filter(None, parts))) or None


def _members_below(spread: Spread, graph: str, home: str, union: str, depth: int, required: bool) -> str | None:
    """Select of a union's members, which this subgraph then knows too."""
    members = [member for member in spread.unions[home][union] if member in spread.entities]
    if spread.unions[graph].setdefault(union, list(members)) != members:
        return None
    parts = []
    for member in members:
        spread.ensure(graph, member)
        inner = _below(spread, graph, home, member, depth, required)
        if inner:
            parts.append(f"... on {member} {{ {inner} }}")
    return " ".join(parts) or None
