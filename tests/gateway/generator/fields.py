"""What a random subgraph knows: fields of types, written as SDL."""

from __future__ import annotations

from dataclasses import dataclass, field

SCALARS = ["Int", "String", "Boolean", "Colour"]


@dataclass(slots=True)
class Line:
    """One field of one type in one subgraph; ``kind`` is its type as text, ``directives`` without duplicates."""

    name: str
    kind: str
    arguments: str = ""
    directives: list[str] = field(default_factory=list)

    @property
    def named(self) -> str:
        """The type without lists and exclamation marks."""
        return self.kind.strip("[]!")

    def having(self, start: str) -> bool:
        """Tell whether a directive is there."""
        return any(one.startswith(start) for one in self.directives)

    def mark(self, directive: str) -> None:
        """Add a directive once."""
        if directive not in self.directives:
            self.directives.append(directive)

    def copy(self, *directives: str) -> Line:
        """Give the same field with other directives."""
        return Line(self.name, self.kind, self.arguments, list(directives))

    def __str__(self) -> str:
        return " ".join([f"{self.name}{self.arguments}: {self.kind}", *self.directives])


@dataclass(slots=True)
class Known:
    """One type as one subgraph knows it: an object type unless ``word`` says ``interface``."""

    word: str = "type"
    fields: dict[str, Line] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)
    resolvable: bool = True
    extends: bool = False
    interfaces: list[str] = field(default_factory=list)
    directives: list[str] = field(default_factory=list)

    def add(self, line: Line) -> Line:
        """Add a field, in place of one of the same name."""
        self.fields[line.name] = line
        return line

    def sdl(self, name: str) -> str:
        """Write the type."""
        more = "" if self.resolvable else ", resolvable: false"
        keys = "".join(f' @key(fields: "{key}"{more})' for key in self.keys)
        above = f" implements {' & '.join(self.interfaces)}" if self.interfaces else ""
        directives = "".join(f" {one}" for one in self.directives)
        lines = []
        for line in self.fields.values():
            in_key = any(line.name in key.split() for key in self.keys)
            lines.append(f"  {line}" + (" @external" if self.extends and in_key else ""))
        body = "\n".join(lines)
        return f"{'extend ' if self.extends else ''}{self.word} {name}{above}{keys}{directives} {{\n{body}\n}}"
