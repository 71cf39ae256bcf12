"""Random types spread over random subgraphs."""

from __future__ import annotations

from random import Random

SCALARS = ["Int", "String", "Boolean", "Colour"]


class Spread:
    """Types being spread: per subgraph, per type, the lines of its fields."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.graphs = [f"g{number}" for number in range(random.randint(2, 4))]
        self.fields: dict[str, dict[str, dict[str, str]]] = {graph: {} for graph in self.graphs}
        self.keys: dict[tuple[str, str], list[str]] = {}
        self.implements: dict[tuple[str, str], list[str]] = {}
        self.unions: dict[tuple[str, str], list[str]] = {}
        self.interfaces: dict[tuple[str, str], dict[str, str]] = {}
        self.interface_keys: dict[tuple[str, str], str] = {}
        self.objects: set[tuple[str, str]] = set()
        self.entities = [f"E{number}" for number in range(random.randint(2, 4))]
        self.count = 0

    def chance(self, percent: int) -> bool:
        return self.random.randrange(100) < percent

    def some(self, items: list[str], least: int = 1) -> list[str]:
        return sorted(self.random.sample(items, self.random.randint(min(least, len(items)), len(items))))

    def name(self) -> str:
        self.count += 1
        return f"f{self.count}"

    def add(self, graph: str, type_name: str, field: str, text: str) -> None:
        self.fields[graph].setdefault(type_name, {})[field] = text

    def scalar(self) -> str:
        kind = self.random.choice(SCALARS)
        kind = f"[{kind}]" if self.chance(15) else kind
        return kind + ("!" if self.chance(20) else "")

    def ensure(self, graph: str, entity: str) -> None:
        """Let a subgraph know an entity at least by one key."""
        if (graph, entity) in self.keys:
            return
        keys = self.random.choices([["id"], ["id", "code"], ["code"], ["id code"]], [16, 3, 1, 1])[0]
        self.keys[graph, entity] = keys
        for key in keys:
            for field in key.split():
                self.add(graph, entity, field, f"{field}: ID! @shareable")

    def spread(self) -> dict[str, str]:
        for entity in self.entities:
            homes = self.some(self.graphs, 2)
            for graph in homes:
                self.ensure(graph, entity)
            for _ in range(self.random.randint(2, 5)):
                self._scalar_field(entity, homes)
        self._value_types()
        if self.chance(60):
            self._interface()
        if self.chance(50):
            self._union()
        if self.chance(40):
            self._interface_object()
        for entity in self.entities:
            for _ in range(self.random.randint(1, 3)):
                self._relation(self._home(entity), entity)
        for entity in self.entities:
            if self.chance(50):
                self._requirement(entity)
            if self.chance(30):
                self._override(entity)
        self._provided()
        self._roots()
        return {graph: self._sdl(graph) for graph in self.graphs}

    def _home(self, entity: str) -> str:
        return self.random.choice([graph for graph, name in self.keys if name == entity])

    def _scalar_field(self, entity: str, homes: list[str]) -> None:
        name, kind = self.name(), self.scalar()
        arguments = "(n: Int = 3, c: Colour)" if self.chance(15) else ""
        owners = self.some(homes) if self.chance(30) else [self.random.choice(homes)]
        for graph in owners:
            own = kind.rstrip("!") if self.chance(20) else kind
            self.add(graph, entity, name, f"{name}{arguments}: {own}" + (" @shareable" if len(owners) > 1 else ""))

    def _value_types(self) -> None:
        for number in range(self.random.randint(1, 2)):
            graphs = self.some(self.graphs)
            names = [self.name() for _ in range(3)]
            for name in names:
                kind = self.scalar()
                for graph in graphs if self.chance(60) else self.some(graphs):
                    self.add(graph, f"V{number}", name, f"{name}: {kind} @shareable")
            target = self.random.choice(self.entities)
            if self.chance(50):
                for graph in graphs:
                    self.ensure(graph, target)
                    self.add(graph, f"V{number}", f"to{number}", f"to{number}: {target} @shareable")

    def _interface(self) -> None:
        common = self.chance(50)
        for graph in self.some(self.graphs):
            known = [name for owner, name in self.keys if owner == graph]
            members = [name for name in known if "id" in self.fields[graph][name]]
            if members:
                chosen = self.some(members)
                fields = {"id": "id: ID!"}
                if common:
                    name = "common"
                    fields[name] = f"{name}: Int"
                    for member in chosen:
                        self.add(graph, member, name, f"{name}: Int @shareable")
                self.interfaces[graph, "I"] = fields
                for member in chosen:
                    self.implements.setdefault((graph, member), []).append("I")

    def _union(self) -> None:
        for graph in self.some(self.graphs):
            known = [name for owner, name in self.keys if owner == graph]
            if known:
                self.unions[graph, "U"] = self.some(known)

    def _interface_object(self) -> None:
        """An entity interface of types of its own in one subgraph, an object of others."""
        home, *others = self.random.sample(self.graphs, 2)
        fields = {"id": "id: ID!", "title": "title: String"}
        self.interfaces[home, "M"] = fields
        self.interface_keys[home, "M"] = "id"
        for member in ("A", "B"):
            self.keys[home, member] = ["id"]
            self.add(home, member, "id", "id: ID!")
            self.add(home, member, "title", "title: String")
            own = self.name()
            self.add(home, member, own, f"{own}: {self.scalar()}")
            self.implements[home, member] = ["M"]
        for graph in others:
            self.objects.add((graph, "M"))
            self.keys[graph, "M"] = ["id"]
            self.add(graph, "M", "id", "id: ID!")
            own = self.name()
            self.add(graph, "M", own, f"{own}: {self.scalar()}")
            if self.chance(50):
                self.add(graph, "M", "title", "title: String @external")
                own = self.name()
                self.add(graph, "M", own, f'{own}: String @requires(fields: "title")')
            self.add(graph, "Query", f"m{graph}", f"m{graph}: [M]")
        self.add(home, "Query", f"m{home}", f"m{home}: [M!]!")
        entity = self.random.choice(self.entities)
        graph = self._home(entity)
        if (graph, "M") in self.objects or (graph, "M") in self.interfaces:
            self.add(graph, entity, "media", "media: M")

    def _relation(self, graph: str, entity: str) -> None:
        name = self.name()
        targets = [*self.entities]
        targets += [value for value in ("V0", "V1") if value in self.fields[graph]]
        targets += [kind for kind in ("I",) if (graph, kind) in self.interfaces]
        targets += [kind for kind in ("U",) if (graph, kind) in self.unions]
        target = self.random.choice(targets)
        if target in self.entities:
            self.ensure(graph, target)
        kind = f"[{target}!]" if self.chance(40) else target
        self.add(graph, entity, name, f"{name}: {kind}")
        if target.startswith("V") and self.chance(40):
            for other in self.graphs:
                if (other, entity) in self.keys and target in self.fields[other]:
                    self.add(other, entity, name, f"{name}: {kind} @shareable")

    def _plain(self, entity: str, graph: str) -> list[str]:
        """Give the scalar fields of other subgraphs that this one does not have."""
        found = []
        for other in self.graphs:
            for name, text in self.fields[other].get(entity, {}).items():
                kind = text.split(": ")[1].split(" ")[0].strip("[]!")
                known = name in self.fields[graph].get(entity, {})
                if other != graph and not known and kind in SCALARS and "(" not in text and "@" not in text:
                    found.append(text)
        return sorted(found)

    def _requirement(self, entity: str) -> None:
        graph = self._home(entity)
        candidates = self._plain(entity, graph)
        if not candidates:
            return
        chosen = self.random.sample(candidates, min(len(candidates), self.random.randint(1, 2)))
        for text in chosen:
            self.add(graph, entity, text.split(":")[0], f"{text} @external")
        required = " ".join(text.split(":")[0] for text in chosen)
        name = self.name()
        self.add(graph, entity, name, f'{name}: String @requires(fields: "{required}")')

    def _override(self, entity: str) -> None:
        graph = self._home(entity)
        for other in self.graphs:
            for name, text in list(self.fields[other].get(entity, {}).items()):
                users = sum(name in self.fields[one].get(entity, {}) for one in self.graphs)
                kind = text.split(": ")[1].split(" ")[0].strip("[]!")
                if other != graph and users == 1 and kind in SCALARS and "(" not in text and "@" not in text:
                    label = ', label: "percent(50)"' if self.chance(50) else ""
                    self.add(graph, entity, name, f'{text} @override(from: "{other}"{label})')
                    return

    def _provided(self) -> None:
        for graph in self.graphs:
            entity = self.random.choice(self.entities)
            if not self.chance(40) or (graph, entity) not in self.keys:
                continue
            candidates = self._plain(entity, graph)
            if candidates:
                text = candidates[0]
                name = text.split(":")[0]
                for other in self.graphs:
                    if name in self.fields[other].get(entity, {}):
                        self.fields[other][entity][name] += " @shareable"
                self.add(graph, entity, name, f"{text} @external")
                root = self.name()
                self.add(graph, "Query", root, f'{root}: [{entity}] @provides(fields: "{name}")')

    def _roots(self) -> None:
        for graph in self.graphs:
            for entity in self.entities:
                if (graph, entity) in self.keys and self.chance(50):
                    name = self.name()
                    self.add(graph, "Query", name, f"{name}: " + (f"[{entity}!]!" if self.chance(60) else entity))
            for kind in ("I", "U"):
                if (graph, kind) in {**self.interfaces, **self.unions} and self.chance(70):
                    name = self.name()
                    self.add(graph, "Query", name, f"{name}: [{kind}]")
        if self.chance(50):
            target = self.random.choice([*self.entities, "V0"])
            for graph in self.graphs:
                if target in self.fields[graph]:
                    self.add(graph, "Query", "shared", f"shared: {target} @shareable")
        if not any("Query" in fields for fields in self.fields.values()):
            self.add(self._home("E0"), "Query", "root", "root: [E0]")

    def _sdl(self, graph: str) -> str:
        parts = ["enum Colour { RED GREEN BLUE }"]
        for (owner, name), fields in self.interfaces.items():
            if owner == graph:
                key = (
                    f' @key(fields: "{self.interface_keys[owner, name]}")'
                    if (owner, name) in self.interface_keys
                    else ""
                )
                parts.append(f"interface {name}{key} {{ {' '.join(fields.values())} }}")
        for (owner, name), members in self.unions.items():
            if owner == graph:
                parts.append(f"union {name} = {' | '.join(members)}")
        for name, fields in self.fields[graph].items():
            keys = "".join(f' @key(fields: "{key}")' for key in self.keys.get((graph, name), []))
            above = self.implements.get((graph, name))
            implemented = f" implements {' & '.join(above)}" if above else ""
            whole = " @interfaceObject" if (graph, name) in self.objects else ""
            body = "\n".join(f"  {text}" for text in fields.values())
            parts.append(f"type {name}{implemented}{keys}{whole} {{\n{body}\n}}")
        return "\n\n".join(parts) + "\n"
