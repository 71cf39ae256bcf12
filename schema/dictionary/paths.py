"""The paths by which rules name label fields.

``IMAGE/LINES`` is a path from the label's root, matched without case. A step may be a glob (``*_PARMS``), ``**`` any depth
including none, and carry predicates: ``Axis_Array[axis_name=Line|line]`` a child's value, ``Component[type!=Host]``, or
``[2]`` the second of its repeats (``[-1]`` the last). In PDS4 a step without a prefix is in ``pds:``, ``*:name`` in any
namespace, ``@name`` an attribute.
"""

import re
from functools import cache
from typing import NamedTuple

from schema.label import Dialect

_STEP = re.compile(r"(?P<name>[^\[\]/]+)(?P<predicates>(?:\[[^\[\]]*\])*)\Z")
_SPLIT = re.compile(r"/(?![^\[]*\])")
_PREDICATE = re.compile(r"\[([^\[\]]*)\]")
_CONDITION = re.compile(r"(?P<child>[^=!\]]+?)\s*(?P<sign>!?=)\s*(?P<values>.+)\Z")


class Condition(NamedTuple):
    """What a child's value must be: upper-case ``child`` path, upper-case ``values``; or not be, where ``negated``."""

    child: str
    values: frozenset[str]
    negated: bool


class Step(NamedTuple):
    """One step: a literal upper-case name or a compiled glob; ``depth`` is ``**``; ``repeat`` counts from 1 or from -1."""

    name: str
    glob: re.Pattern[str] | None
    depth: bool
    conditions: tuple[Condition, ...]
    repeat: int | None


class Path(NamedTuple):
    """A path as compiled. ``exact`` is its upper-case form where one dictionary look-up answers it, else None.

    ``last`` is the upper-case local name of its last step, None where that is a glob. ``tail`` is the steps that an entry
    must end with, where ``**`` stands at most at the beginning, else None. ``selective`` says that names alone do not
    decide: a step has a predicate.
    """

    text: str
    exact: str | None
    last: str | None
    tail: "tuple[Step, ...] | None"
    steps: tuple[Step, ...]
    selective: bool


class PathError(ValueError):
    """A path that cannot be understood; the message says why and how to write it."""


@cache
def compile_path(text: str, dialect: Dialect) -> Path:
    """The path that ``text`` writes, for labels of ``dialect``. Raises `PathError`."""
    parts = _SPLIT.split(text)
    if not text or not all(parts):
        raise PathError(f"{text!r} has an empty step: join names by one '/', without one at the beginning or the end")
    steps = tuple(_step(part, dialect, text) for part in parts)
    last = steps[-1]
    if last.depth:
        raise PathError(f"{text!r} ends with '**': end it with the name of the field")
    plain = all(step.glob is None and not step.depth and not step.conditions and step.repeat is None for step in steps)
    exact = "/".join(step.name for step in steps) if plain else None
    rest = steps[1:] if steps[0].depth else steps
    tail = None if any(step.depth for step in rest) else rest
    selective = any(step.conditions or step.repeat is not None for step in steps)
    return Path(text, exact, _local(last), tail, steps, selective)


def _local(step: Step) -> str | None:
    local = step.name.rpartition(":")[2]
    return None if "*" in local or "?" in local else local


def _step(part: str, dialect: Dialect, text: str) -> Step:
    if part == "**":
        return Step("**", None, True, (), None)
    match = _STEP.match(part)
    if match is None:
        raise PathError(f"{text!r}: the step {part!r} is no name with [predicates]: write Name[child=value] or Name[2]")
    name = qualify(match["name"].strip(), dialect)
    conditions: list[Condition] = []
    repeat: int | None = None
    for predicate in _PREDICATE.findall(match["predicates"]):
        if re.fullmatch(r"-?\d+", predicate):
            repeat = int(predicate)
            if repeat == 0:
                raise PathError(f"{text!r}: repeats count from 1, write [1] for the first")
        else:
            conditions.append(_condition(predicate, dialect, text))
    glob = _glob(name) if "*" in name or "?" in name else None
    return Step(name, glob, False, tuple(conditions), repeat)


def _condition(predicate: str, dialect: Dialect, text: str) -> Condition:
    match = _CONDITION.match(predicate)
    if match is None:
        raise PathError(f"{text!r}: the predicate [{predicate}] is not understood: write [child=value|other] or [2]")
    child = "/".join(qualify(step.strip(), dialect) for step in match["child"].split("/"))
    values = frozenset(value.strip().upper() for value in match["values"].split("|"))
    return Condition(child, values, match["sign"] == "!=")


def qualify(name: str, dialect: Dialect) -> str:
    """The name in upper case, with the prefix that PDS4 names have."""
    upper = name.upper()
    if dialect is not Dialect.PDS4 or upper in ("*", "**") or upper.startswith("@"):
        return upper
    return upper if ":" in upper else f"PDS:{upper}"


def _glob(name: str) -> re.Pattern[str]:
    text = "".join("[^/]*" if sign == "*" else "[^/]" if sign == "?" else re.escape(sign) for sign in name)
    return re.compile(rf"{text}\Z")


@cache
def compile_glob(text: str) -> re.Pattern[str]:
    """A glob on one block's name, without case; the prefix of PDS4 names is not looked at."""
    return re.compile(rf"(?:[^:]*:)?{_glob(text.upper()).pattern}")
