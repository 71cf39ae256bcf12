"""Random overrides, contexts and hidden fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.gateway.generator.fields import Line

if TYPE_CHECKING:
    from tests.gateway.generator.spread import Spread


def override(spread: Spread, entity: str) -> None:
    """Let a subgraph take over a field of an entity, at once or by a label."""
    graph = spread.random.choice(spread.homes(entity))
    mine = spread.types[graph][entity].fields
    for other in spread.homes(entity):
        for line in spread.types[other][entity].fields.values():
            users = sum(line.name in spread.types[one][entity].fields for one in spread.homes(entity))
            known = line.named in ("Int", "String", "Boolean", "Colour") or line.named in spread.targets(graph)
            if other == graph or users > 1 or line.directives or line.name in mine or not known:
                continue
            if line.named in spread.entities:
                spread.ensure(graph, line.named)
            label = f', label: "percent({spread.random.choice([5, 50])})"' if spread.chance(50) else ""
            spread.known(graph, entity).add(line.copy(f'@override(from: "{other}"{label})'))
            return


def add_context(spread: Spread) -> None:
    """Add a type ``C`` that sets a context, and a type ``K`` below it of which a field takes it."""
    graph, *others = spread.some(spread.graphs)
    holder, child = spread.known(graph, "C"), spread.known(graph, "K")
    for known in (holder, child):
        known.keys = ["id"]
        known.add(Line("id", "ID!"))
    holder.directives = ['@context(name: "c")']
    text = Line(spread.name(), "String")
    owner = spread.random.choice([graph, *others])
    holder.add(text.copy() if owner == graph else text.copy("@external"))
    if owner != graph:
        known = spread.known(owner, "C")
        known.keys = ["id"]
        known.add(Line("id", "ID!"))
        known.add(text.copy())
    holder.add(Line("kids", "[K]"))
    taken = f'(n: Int = 2, of: String @fromContext(field: "$c {{ {text.name} }}"))'
    child.add(Line(spread.name(), spread.random.choice(["String", "Int", "K"]), taken))
    spread.known(graph, "Query").add(Line("holders", "[C!]"))
    if others:
        known = spread.known(others[0], "K")
        known.keys = ["id"]
        known.add(Line("id", "ID!"))
        known.add(Line(spread.name(), spread.random.choice(["Int", "K", "[K]"])))


def hide(spread: Spread) -> None:
    """Hide a field of an entity from clients, in every subgraph that has it."""
    entity = spread.random.choice(spread.entities)
    known = [spread.types[graph][entity] for graph in spread.homes(entity)]
    names = sorted({name for one in known for name in one.fields})
    inherited = {name for one in known for above in one.interfaces for name in ("id", f"common{above}", f"rel{above}")}
    name = spread.random.choice(names)
    if name in inherited:
        return
    for one in known:
        if name in one.fields:
            one.fields[name].mark("@inaccessible")
