"""Merging steps: fewer fetches in no more waves."""

from gateway.planner.moves import join_inputs
from gateway.planner.problems import Unreachable
from gateway.planner.steps import Entry, Step

_Entries = dict[tuple[frozenset[str] | None, str, str | None], Entry]


def merge_steps(steps: list[Step]) -> list[Step]:
    """Merge steps to one subgraph at one path where nothing has to wait longer; sets every step's wave."""
    set_waves(steps)
    groups: dict[tuple[object, ...], list[Step]] = {}
    for step in steps:
        alone = step if step.contexts else None
        groups.setdefault((step.kind, step.graph, step.path, alone), []).append(step)
    gone: set[Step] = set()
    for group in groups.values():
        later = sorted(group, key=lambda step: -step.wave)
        for number, early in enumerate(later):
            for late in later[:number]:
                if early not in gone and late not in gone and _merge(early, late, steps, gone):
                    gone.add(early)
    return sorted((step for step in steps if step not in gone), key=lambda step: step.wave)


def set_waves(steps: list[Step]) -> None:
    """Number the waves from 0: a step runs in the wave after the last that it waits for."""
    waves: dict[Step, int] = {}

    def wave(step: Step) -> int:
        if step not in waves:
            waves[step] = 1 + max(map(wave, step.waits), default=-1)
        return waves[step]

    for step in steps:
        step.wave = wave(step)


def _merge(early: Step, late: Step, steps: list[Step], gone: set[Step]) -> bool:
    """Merge the earlier step into the later one, if all that wait for it run after the later one anyway."""
    waiting = [step for step in steps if step not in gone and early in step.waits]
    if any(step.wave <= late.wave for step in waiting):
        return False
    entries = _joined(early, late)
    if entries is None:
        return False
    late.entries = entries
    late.waits |= early.waits
    for step in waiting:
        step.waits.remove(early)
        step.waits.add(late)
    return True


def _joined(early: Step, late: Step) -> _Entries | None:
    if early.kind == "root":
        (first,), (second,) = early.entries.values(), late.entries.values()
        second.tree.add(first.tree)
        return late.entries
    joined = dict(late.entries)
    if any(one.on == other.on for key, one in early.entries.items() for place, other in joined.items() if key != place):
        return None  # fields that need inputs of some objects would be asked of all
    if any(_sent_differently(one, other) for one in early.entries.values() for other in joined.values()):
        return None
    for identity, entry in early.entries.items():
        known = joined.get(identity)
        if known is None:
            joined[identity] = entry
        elif _keys(known) != _keys(entry):
            return None  # a missing value of one key must not cost what the other key finds
        else:
            try:
                inputs = join_inputs(known.inputs, entry.inputs)
            except Unreachable:
                return None
            joined[identity] = Entry(known.types, known.sends, known.on, inputs, known.tree)
    for identity, entry in early.entries.items():
        if joined[identity] is not entry:
            joined[identity].tree.add(entry.tree)
    return joined


def _sent_differently(one: Entry, other: Entry) -> bool:
    """Tell whether some object would be sent under two names: as what it is, or as an interface object or another."""
    if one.sends == other.sends:
        return False
    if one.types is None or other.types is None:
        types = one.types or other.types
    else:
        types = one.types & other.types
        if not types:
            return False
    return types is None or any((one.sends or name) != (other.sends or name) for name in types)


def _keys(entry: Entry) -> frozenset[tuple[str, frozenset[str] | None]]:
    return frozenset((taken.write, taken.types) for taken in entry.inputs if taken.key)
