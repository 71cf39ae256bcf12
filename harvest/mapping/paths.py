"""Finds label fields by the dictionary's paths.

A label's statements are indexed once, by upper-case path and by the last name without prefix; a plain path or ``**/NAME``
is then one look-up, and globs and predicates are tried only on statements that end with the right name.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from schema.dictionary.paths import Condition, Path, Step
from schema.label import Block, Label, Statement

_PLACES_KEPT = 20_000
_new = tuple.__new__  # makes a named tuple in half the time


class Entry(NamedTuple):
    """A statement with its path as written and in upper case, and the blocks that it stands in, outermost first.

    ``fitting`` remembers, from label to label, whether the names of the path fit those of a rule's path.
    """

    path: str
    upper: str
    statement: Statement
    blocks: tuple[Block, ...]
    fitting: dict[str, bool]


class _Place:
    """A name below others, as the labels before had it: labels of one kind have the same paths."""

    __slots__ = ("fitting", "inner", "local", "path", "upper")

    def __init__(self, path: str, name: str) -> None:
        self.path = path
        self.upper = path.upper()
        self.local = name.upper().rpartition("/")[2].rpartition(":")[2]
        self.inner: dict[str, _Place] = {}
        self.fitting: dict[str, bool] = {}


class Places:
    """The paths of the labels that were seen, as a tree; begun anew where it has grown large."""

    def __init__(self) -> None:
        self._root = _Place("", "")
        self._count = 0

    def root(self) -> _Place:
        """Where a label begins."""
        if self._count > _PLACES_KEPT:
            self._root, self._count = _Place("", ""), 0
        return self._root

    def add(self, above: _Place, name: str) -> _Place:
        """The place of ``name`` below ``above``."""
        self._count += 1
        found = above.inner[name] = _Place(f"{above.path}/{name}" if above.path else name, name)
        return found


class LabelPaths:
    """The statements of one label, found by path."""

    def __init__(self, label: Label, places: Places | None = None) -> None:
        self.root = label.root
        self._places = places or Places()
        self._exact: dict[str, list[Entry]] = {}
        self._by_name: dict[str, list[Entry]] = {}
        self._found: dict[str, Sequence[Entry]] = {}
        self._walk(label.root, self._places.root(), ())

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

    def _walk(self, block: Block, above: _Place, blocks: tuple[Block, ...]) -> None:
        exact, by_name, inner = self._exact, self._by_name, above.inner
        for member in block.members:
            name = member.name
            place = inner.get(name) or self._places.add(above, name)
            if isinstance(member, Block):
                self._walk(member, place, (*blocks, member))
                continue
            upper, local = place.upper, place.local
            entry = _new(Entry, (place.path, upper, member, blocks, place.fitting))
            if upper in exact:
                exact[upper].append(entry)
            else:
                exact[upper] = [entry]
            if local in by_name:
                by_name[local].append(entry)
            else:
                by_name[local] = [entry]

    def _matches(self, path: Path, entry: Entry) -> bool:
        if path.selective:
            return self._match(path, entry)
        known = entry.fitting.get(path.text)
        if known is None:
            known = entry.fitting[path.text] = self._match(path, entry)
        return known

    def _match(self, path: Path, entry: Entry) -> bool:
        names = entry.upper.split("/")
        if path.tail is None:
            return self._match_from(path.steps, 0, names, 0, entry)
        offset = len(names) - len(path.tail)
        if offset < 0 or (offset and len(path.tail) == len(path.steps)):
            return False
        for place in range(len(path.tail) - 1, -1, -1):
            if not self._fits(path.tail[place], names[offset + place], offset + place, entry):
                return False
        return True

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
