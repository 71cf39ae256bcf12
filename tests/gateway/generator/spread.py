"""Random types spread over random subgraphs."""

from __future__ import annotations

from random import Random

from tests.gateway.generator.abstract import add_interface, add_interface_object, add_union
from tests.gateway.generator.fields import SCALARS, Known, Line
from tests.gateway.generator.moved import add_context, hide, override
from tests.gateway.generator.needed import provide, require

_KEYS = [
    ["id"],
    ["id", "code"],
    ["id", "id code"],
    ["id", "home { code }"],
    ["code"],
    ["id code"],
    ["id home { code }"],
]
_WEIGHTS = [12, 4, 1, 2, 1, 1, 1]
_HEAD = ["enum Colour { RED GREEN BLUE }", "input Filter { n: Int = 1 c: Colour f: [Filter!] }"]


class Spread:
    """Types being spread: per subgraph, what it knows of each type; and the members of unions."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.graphs = [f"g{number}" for number in range(random.randint(2, 4))]
        self.types: dict[str, dict[str, Known]] = {graph: {} for graph in self.graphs}
        self.unions: dict[str, dict[str, list[str]]] = {graph: {} for graph in self.graphs}
        self.entities = [f"E{number}" for number in range(random.randint(2, 4))]
        self.values = [f"V{number}" for number in range(random.randint(1, 2))]
        self.pools = {entity: random.choices(_KEYS, _WEIGHTS)[0] for entity in self.entities}
        self.count = 0

    def chance(self, percent: int) -> bool:
        """Say yes in so many of a hundred cases."""
        return self.random.randrange(100) < percent

    def some(self, items: list[str], least: int = 1) -> list[str]:
        """Choose some, in order."""
        return sorted(self.random.sample(items, self.random.randint(min(least, len(items)), len(items))))

    def name(self) -> str:
        """Give a new field name."""
        self.count += 1
        return f"f{self.count}"

    def known(self, graph: str, type_name: str) -> Known:
        """Give what a subgraph knows of a type."""
        return self.types[graph].setdefault(type_name, Known())

    def homes(self, type_name: str) -> list[str]:
        """Give the subgraphs that know a type."""
        return [graph for graph in self.graphs if type_name in self.types[graph]]

    def ensure(self, graph: str, entity: str) -> Known:
        """Let a subgraph know an entity at least by one key."""
        known = self.known(graph, entity)
        if not known.keys and known.word == "type":
            known.keys = self.some(self.pools[entity])
            for key in known.keys:
                self._key_fields(graph, known, key)
            if self.chance(10):
                known.extends = True
        return known

    def _key_fields(self, graph: str, known: Known, key: str) -> None:
        for part in key.replace("{ code }", "").split():
            if part == "home":
                known.add(Line("home", "Home!", directives=["@shareable"]))
                self.known(graph, "Home").add(Line("code", "ID!", directives=["@shareable"]))
            else:
                known.add(Line(part, "ID!", directives=["@shareable"]))

    def scalar(self) -> str:
        """Give a scalar type, sometimes a list."""
        kind = self.random.choice(SCALARS)
        kind = f"[{kind}]" if self.chance(15) else kind
        return kind + ("!" if self.chance(20) else "")

    def arguments(self, percent: int = 15) -> str:
        """Give the arguments of a field, seldom any."""
        kinds = ["(n: Int = 3, c: Colour)", "(n: Int)", "(by: Filter, n: Int = 1)"]
        return self.random.choice(kinds) if self.chance(percent) else ""

    def spread(self) -> dict[str, str]:
        """Give the SDL of every subgraph."""
        for entity in self.entities:
            homes = self.some(self.graphs, 2)
            for graph in homes:
                self.ensure(graph, entity)
            for _ in range(self.random.randint(2, 4)):
                self._scalar_field(entity, homes)
        for value in self.values:
            self._value_type(value)
        self._abstract_types()
        for entity in self.entities:
            for _ in range(self.random.randint(1, 3)):
                self.relation(self.random.choice(self.homes(entity)), entity)
        self._roots()
        self._needs()
        return {graph: self._sdl(graph) for graph in self.graphs}

    def _abstract_types(self) -> None:
        for number in range(self._few()):
            add_interface(self, f"I{number}")
        for number in range(self._few()):
            add_union(self, f"U{number}")
        if self.chance(40):
            add_interface_object(self)

    def _needs(self) -> None:
        if self.chance(20):
            add_context(self)
        for entity in self.entities:
            for _ in range(self._few()):
                require(self, entity)
            if self.chance(30):
                override(self, entity)
        for _ in range(self._few()):
            provide(self)
        if self.chance(25):
            hide(self)

    def _few(self) -> int:
        return self.random.choices([0, 1, 2], [4, 4, 2])[0]

    def _scalar_field(self, entity: str, homes: list[str]) -> None:
        line = Line(self.name(), self.scalar(), self.arguments())
        owners = self.some(homes) if self.chance(30) else [self.random.choice(homes)]
        for graph in owners:
            own = line.copy(*["@shareable"] * (len(owners) > 1))
            own.kind = line.kind.rstrip("!") if self.chance(20) else line.kind
            self.known(graph, entity).add(own)

    def _value_type(self, value: str) -> None:
        graphs = self.some(self.graphs)
        for _ in range(3):
            line = Line(self.name(), self.scalar(), directives=["@shareable"])
            for graph in graphs if self.chance(60) else self.some(graphs):
                self.known(graph, value).add(line.copy("@shareable"))
        if self.chance(50):
            target = self.random.choice(self.entities)
            name = self.name()
            for graph in graphs:
                self.ensure(graph, target)
                self.known(graph, value).add(Line(name, target, directives=["@shareable"]))

    def targets(self, graph: str) -> list[str]:
        """Give the types that a relation in a subgraph may lead to."""
        values = [value for value in self.values if value in self.types[graph]]
        interfaces = [name for name, known in self.types[graph].items() if known.word == "interface" or name == "M"]
        return [*self.entities, *self.entities, *values, *interfaces, *self.unions[graph]]

    def relation(self, graph: str, type_name: str) -> Line:
        """Add a field that leads to another type."""
        target = self.random.choice(self.targets(graph))
        if target in self.entities:
            self.ensure(graph, target)
        kind = self.random.choice(
            [target, f"[{target}!]", f"[[{target}]]", f"{target}!"] if self.chance(50) else [target]
        )
        line = self.known(graph, type_name).add(Line(self.name(), kind, self.arguments(8)))
        others = [one for one in self.homes(type_name) if one != graph and target in self.targets(one)]
        if target not in self.entities and others and self.chance(30):
            for other in [graph, *others]:
                self.known(other, type_name).add(line.copy("@shareable"))
        return line

    def _roots(self) -> None:
        for graph in self.graphs:
            for target in dict.fromkeys(self.targets(graph)):
                known = self.types[graph].get(target)
                if target in self.unions[graph] or (known is not None and self.chance(50)):
                    kind = self.random.choice([f"[{target}!]!", target, f"[{target}]"])
                    self.known(graph, "Query").add(Line(self.name(), kind, self.arguments(8)))
            if self.chance(25):
                self._mutation(graph)
        if self.chance(40):
            target = self.random.choice([*self.entities, *self.values])
            for graph in self.homes(target):
                self.known(graph, "Query").add(Line("shared", target, directives=["@shareable"]))
        if not self.homes("Query"):
            home = self.homes("E0")[0]
            self.known(home, "Query").add(Line("root", "[E0]"))

    def _mutation(self, graph: str) -> None:
        for _ in range(self.random.randint(1, 2)):
            known = [name for name in self.entities if name in self.types[graph]]
            kind = self.random.choice([*known, "Int"])
            self.known(graph, "Mutation").add(Line(self.name(), kind, self.arguments(50)))

    def _sdl(self, graph: str) -> str:
        parts = list(_HEAD)
        parts += [f"union {name} = {' | '.join(members)}" for name, members in self.unions[graph].items()]
        parts += [known.sdl(name) for name, known in self.types[graph].items() if known.fields]
        return "\n\n".join(parts) + "\n"
