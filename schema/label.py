"""The tree that every label reader gives: PDS3, ISIS and PDS4 labels in one shape.

A label is a tree of blocks (PDS3 ``OBJECT``/``GROUP``, ISIS ``Object``/``Group``, an XML element with children) whose
leaves are statements (``KEYWORD = value``, an XML element with text). Nothing is lost: order, repeats, units and the
text as written are kept beside the typed value.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from schema.problems import Problem
from schema.times import Time

Scalar = str | int | float | bool | Time
_new = tuple.__new__  # makes a named tuple in half the time


class Missing(StrEnum):
    """Why a value is missing: the textual sentinels of both standards, and the numeric ones of a rule."""

    NOT_APPLICABLE = "not applicable"
    UNKNOWN = "unknown"
    NULL = "null"
    EMPTY = "empty"
    NIL = "nil"
    SENTINEL = "sentinel"


class Dialect(StrEnum):
    """How a label is written."""

    PDS3 = "pds3"
    ISIS = "isis"
    PDS4 = "pds4"


class Shape(StrEnum):
    """How the values of a statement stand together; ``TABLE`` is a sequence of sequences, kept flat in order."""

    SCALAR = "scalar"
    SEQUENCE = "sequence"
    SET = "set"
    TABLE = "table"


class Value(NamedTuple):
    """One value of a statement.

    ``text`` is the value as written, without quotation marks and unit (``0018`` stays ``0018``). ``typed`` is what the
    notation itself says: an unquoted PDS3 number is a number, a quoted one a string; None where the value is missing,
    with the reason in ``missing`` (`Missing`, or ``nil: <nilReason>``). ``unit`` is the unit as written.
    """

    text: str
    typed: Scalar | None
    unit: str | None = None
    missing: str | None = None


@dataclass(slots=True)
class Statement:
    """``name = values`` at a line of the label (from 1). PDS3 names are upper case, others as written."""

    name: str
    values: tuple[Value, ...]
    line: int
    shape: Shape = Shape.SCALAR


@dataclass(slots=True)
class Block:
    """A named group of statements and blocks, in the order of the label.

    An XML attribute other than a unit is a statement ``@name`` before the children; where an element has a text and
    attributes, they follow it in the parent as statements ``name/@attribute``.
    """

    name: str
    line: int
    members: list["Statement | Block"] = field(default_factory=list)


class LabelField(NamedTuple):
    """A statement under its path from the label's root, names joined with ``/``; repeats keep their own entries."""

    path: str
    values: tuple[Value, ...]
    line: int
    shape: Shape


@dataclass(slots=True)
class Label:
    """A label as read. ``root`` has an empty name in PDS3 and ISIS, the root element's (``pds:Product_…``) in PDS4.

    ``size`` is how many bytes of the file the label takes, ``reader`` which reader understood it, ``warnings`` what the
    completeness check and the reader noticed.
    """

    dialect: Dialect
    root: Block
    text: str
    size: int
    reader: str
    warnings: list[Problem] = field(default_factory=list)

    def fields(self) -> Iterator[LabelField]:
        """Every statement with its path (without the root element), in the order of the label."""
        found: list[LabelField] = []
        _flatten(self.root, "", found)
        return iter(found)


def _flatten(block: Block, prefix: str, found: list[LabelField]) -> None:
    for member in block.members:
        if isinstance(member, Statement):
            found.append(_new(LabelField, (prefix + member.name, member.values, member.line, member.shape)))
        else:
            _flatten(member, f"{prefix}{member.name}/", found)
