"""Choosing one place per leaf, so that the whole needs few moves: branch and bound over groups of leaves.

A move costs about a thousand fields. A second move to one subgraph at the same path costs little: the fetches are
merged afterwards. The search is bounded; what it has not looked at by then is chosen greedily.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gateway.planner.places import Place

if TYPE_CHECKING:
    from gateway.planner.walk import Leaf

_MOVE = 1000
_MERGED = 50
_WAVE = 10
_STEPS = 2000
_BRANCHED = 200  # groups that are searched; more are chosen one by one

Moves = frozenset[Place]


class _Made(NamedTuple):
    """Moves that are made, and to which subgraph at which path they lead."""

    moves: Moves
    known: frozenset[tuple[int, str]]

    def and_of(self, option: Place) -> _Made:
        extra = option.moves - self.moves
        return _Made(self.moves | extra, self.known.union(map(_goal, extra))) if extra else self

    def cost(self, option: Place) -> int:
        extra = option.moves - self.moves
        if not extra:
            return 0
        return sum(_MERGED if _goal(move) in self.known else _MOVE for move in extra) + _WAVE * option.depth


def _goal(move: Place) -> tuple[int, str]:
    return id(move.spot.names), move.graph


def choose(leaves: list[Leaf], given: Moves) -> list[tuple[Leaf, Place]]:
    """Choose a place for each leaf; ``given`` are moves that are made anyway."""
    groups: dict[tuple[Place, ...], None] = dict.fromkeys(leaf.options for leaf in leaves)
    order = sorted(groups, key=len)
    chosen: dict[tuple[Place, ...], Place] = {}
    made = _Made(given, frozenset(map(_goal, given)))
    undecided: list[tuple[Place, ...]] = []
    for options in order:
        if len(options) == 1:
            chosen[options] = options[0]
            made = made.and_of(options[0])
        else:
            undecided.append(options)
    if undecided:
        chosen.update(_Search(undecided[:_BRANCHED]).best(made))
        for options in undecided[:_BRANCHED]:
            made = made.and_of(chosen[options])
    for options in undecided[_BRANCHED:]:
        chosen[options] = min(options, key=made.cost)
        made = made.and_of(chosen[options])
    return [(leaf, chosen[leaf.options]) for leaf in leaves]


class _Search:
    def __init__(self, groups: list[tuple[Place, ...]]) -> None:
        self.groups = groups
        self.steps = _STEPS
        self.least: int | None = None
        self.found: dict[tuple[Place, ...], Place] = {}

    def best(self, made: _Made) -> dict[tuple[Place, ...], Place]:
        self._branch(0, made, 0, {})
        return self.found

    def _branch(self, number: int, made: _Made, cost: int, taken: dict[tuple[Place, ...], Place]) -> None:
        if self.least is not None and (cost >= self.least or self.steps <= 0):
            return
        if number == len(self.groups):
            self.least, self.found = cost, dict(taken)
            return
        self.steps -= 1
        options = self.groups[number]
        priced = sorted((made.cost(option), index) for index, option in enumerate(options))
        for price, index in priced[:1] if priced[0][0] == 0 else priced:
            taken[options] = options[index]
            self._branch(number + 1, made.and_of(options[index]), cost + price, taken)
