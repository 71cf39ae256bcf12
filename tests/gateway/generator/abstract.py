"""Random interfaces, unions and interface objects; what belongs to them differs from subgraph to subgraph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.gateway.generator.fields import Known, Line

if TYPE_CHECKING:
    from tests.gateway.generator.spread import Spread


def add_interface(spread: Spread, name: str) -> None:
    """Add an interface of entities in some subgraphs, with an id, sometimes a scalar, sometimes an entity."""
    scalar = Line(f"common{name}", "Int", spread.arguments()) if spread.chance(50) else None
    target = spread.random.choice(spread.entities) if spread.chance(30) else None
    for graph in spread.some(spread.graphs):
        known = [entity for entity in spread.entities if "id" in spread.types[graph].get(entity, Known()).fields]
        if not known:
            continue
        interface = spread.known(graph, name)
        interface.word = "interface"
        interface.add(Line("id", "ID!"))
        lines = [scalar.copy("@shareable")] if scalar else []
        if target:
            spread.ensure(graph, target)
            lines.append(Line(f"rel{name}", target, directives=["@shareable"]))
        for line in lines:
            interface.add(line.copy())
        for member in spread.some(known):
            entity = spread.types[graph][member]
            entity.interfaces.append(name)
            for line in lines:
                entity.add(line.copy("@shareable"))


def add_union(spread: Spread, name: str) -> None:
    """Add a union of entities, with other members in other subgraphs."""
    for graph in spread.some(spread.graphs):
        known = [entity for entity in spread.entities if entity in spread.types[graph]]
        if "A" in spread.types[graph]:
            known += ["A", "B"]
        if known:
            spread.unions[graph][name] = spread.some(known)


def add_interface_object(spread: Spread) -> None:
    """Add an entity interface ``M`` of the types ``A`` and ``B`` in one subgraph, an object of one or two others."""
    home, *others = spread.some(spread.graphs, 2)
    keys = spread.random.choice([["id"], ["id"], ["id", "code"]])
    title = Line("title", "String", spread.arguments())
    for name in ("M", "A", "B"):
        known = spread.known(home, name)
        known.keys = keys
        for key in keys:
            known.add(Line(key, "ID!"))
        known.add(title.copy())
        if name == "M":
            known.word = "interface"
        else:
            known.interfaces = ["M"]
            known.add(Line(spread.name(), spread.scalar()))
    spread.known(home, "Query").add(Line("media", "[M!]!"))
    for graph in others:
        _object(spread, graph, spread.random.choice(keys), title)
    rest = [graph for graph in spread.graphs if graph != home and graph not in others]
    if rest and spread.chance(60):
        known = spread.known(rest[0], "A")
        known.keys = ["id"]
        known.add(Line("id", "ID!"))
        known.add(Line(spread.name(), spread.scalar()))
        spread.relation(rest[0], "A")


def _object(spread: Spread, graph: str, key: str, title: Line) -> None:
    known = spread.known(graph, "M")
    known.keys = [key]
    known.directives = ["@interfaceObject"]
    known.add(Line(key, "ID!"))
    known.add(Line(spread.name(), spread.scalar()))
    if spread.chance(50):
        spread.relation(graph, "M")
    if spread.chance(50):
        known.add(title.copy("@external"))
        arguments = "(n: 1)" if "n:" in title.arguments else ""
        known.add(Line(spread.name(), "String", directives=[f'@requires(fields: "title{arguments}")']))
    spread.known(graph, "Query").add(Line(f"m{graph}", "[M]"))
