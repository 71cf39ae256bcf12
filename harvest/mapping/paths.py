"""Finds label fields by the dictionary's paths.

A label's statements are indexed once, by upper-case path and by the last name without prefix; a plain path or ``**/NAME``
is then one look-up, and globs and predicates are tried only on statements that end with the right name.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from schema.dictionary.paths import Condition, Path, Step
from schema.label import Block, Label, Statement


class Entry(NamedTuple):
    """A statement with its path as written and in upper case, and the blocks that it stands in, outermost first."""

    path: str
    upper: str
    statement: Statement
    blocks: tuple[Block, ...]


class LabelPaths:
    """The statements of one label, found by path."""

    def __init__(self, label: Label) -> None:
        self.root = label.root
        self._exact: dict[str, list[Entry]] = {}
        self._by_name: dict[str, list[Entry]] = {}
        self._found: dict[str, Sequence[Entry]] = {}
        self._walk(label.root, "", "", ())

    def find(self, path: Path) -> Sequence[Entry]:
        """The statements at ``path``, in the order of the label."""
        if path.exact is not None:
            return self._exact.get(path.exact, ())
        entries = self._entries(path)
        if not entries:
            return ()
        found = self._found.get(path.text)
        if found is None:
            found = self._found[path.text] = [entry for entry in entries if self._matches(path, entry)]
        return found

    def line(self, path: str) -> int | None:
        """The line of the first statement at a path as a provenance writes it; None for columns and constants."""
        entries = self._exact.get(path.upper(), ())
        return entries[0].statement.line if entries else None

    def named(self, name: str) -> Sequence[Entry]:
        """The statements whose last name, without prefix and in upper case, is ``name``."""
        return self._by_name.get(name, ())

    def names(self) -> Iterable[str]:
        """The last names of all statements, without prefix and in upper case."""
        return self._by_name

    def _entries(self, path: Path) -> Sequence[Entry]:
        if path.last is not None:
            return self._by_name.get(path.last, ())
        return [entry for entries in self._exact.values() for entry in entries]

    def _walk(self, block: Block, prefix: str, upper_prefix: str, blocks: tuple[Block, ...]) -> None:
        exact, by_name = self._exact, self._by_name
        for member in block.members:
            name = member.name
            upper_name = name.upper()
            upper = upper_prefix + upper_name
            if isinstance(member, Block):
                self._walk(member, f"{prefix}{name}/", f"{upper}/", (*blocks, member))
                continue
            entry = Entry(prefix + name, upper, member, blocks)
            entries = exact.get(upper)
            if entries is None:
                exact[upper] = [entry]
            else:
                entries.append(entry)
            local = upper_name.rpartition("/")[2].rpartition(":")[2]
            entries = by_name.get(local)
            if entries is None:
                by_name[local] = [entry]
            else:
                entries.append(entry)

    def _matches(self, path: Path, entry: Entry) -> bool:
        names = entry.upper.split("/")
        if path.tail is None:
            return self._match_from(path.steps, 0, names, 0, entry)
        offset = len(names) - len(path.tail)
        if offset < 0 or (offset and len(path.tail) == len(path.steps)):
            return False
        places = range(len(path.tail) - 1, -1, -1)
        return all(self._fits(path.tail[place], names[offset + place], offset + place, entry) for place in places)

    def _match_from(self, steps: tuple[Step, ...], at: int, names: list[str], place: int, entry: Entry) -> bool:
        if at == len(steps):
            return place == len(names)
        step = steps[at]
        if step.depth:
            return any(self._match_from(steps, at + 1, names, later, entry) for later in range(place, len(names)))
        if place >= len(names) or not self._fits(step, names[place], place, entry):
            return False
        return self._match_from(steps, at + 1, names, place + 1, entry)

    def _fits(self, step: Step, name: str, place: int, entry: Entry) -> bool:
        if step.glob is not None:
            if step.glob.match(name) is None:
                return False
        elif step.name != name:
            return False
        if step.repeat is not None and not self._is_repeat(step.repeat, place, entry):
            return False
        if not step.conditions:
            return True
        return place < len(entry.blocks) and all(
            _holds(condition, entry.blocks[place]) for condition in step.conditions
        )

    def _is_repeat(self, repeat: int, place: int, entry: Entry) -> bool:
        """Whether the member at ``place`` is that repeat among its parent's members of the same name."""
        parent = entry.blocks[place - 1] if place else self.root
        member: Block | Statement = entry.blocks[place] if place < len(entry.blocks) else entry.statement
        name = member.name.upper()
        repeats = [other for other in parent.members if other.name.upper() == name]
        index = repeat - 1 if repeat > 0 else repeat
        return -len(repeats) <= index < len(repeats) and repeats[index] is member


def _holds(condition: Condition, block: Block) -> bool:
    found = any(
        value.text.strip().upper() in condition.values
        for statement in _children(block, condition.child.split("/"))
        for value in statement.values
    )
    return found is not condition.negated


def _children(block: Block, names: list[str]) -> Iterator[Statement]:
    for member in block.members:
        name = member.name.upper()
        if isinstance(member, Statement):
            if name == "/".join(names) or (names[0].startswith("*:") and _same_local(name, names)):
                yield member
        elif len(names) > 1 and (name == names[0] or (names[0].startswith("*:") and _same_local(name, names[:1]))):
            yield from _children(member, names[1:])


def _same_local(name: str, names: list[str]) -> bool:
    return len(names) == 1 and name.rpartition(":")[2] == names[0].rpartition(":")[2]
