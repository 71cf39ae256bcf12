"""The pointers of a PDS3 label: where its data objects, structures, catalogs and descriptions are.

PDS Standards Reference 3.8 chapter 14: ``^IMAGE = "X.IMG"``, ``= 12``, ``= 600 <BYTES>``, ``= ("X.IMG", 12)``,
``= ("X.IMG", 600 <BYTES>)``, and lists or sets of files.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from schema.label import Block, Label, Statement, Value

RECORDS = "records"
BYTES = "bytes"


class PointerRole(StrEnum):
    """What a pointer points to."""

    DATA = "data"
    STRUCTURE = "structure"
    CATALOG = "catalog"
    DESCRIPTION = "description"


class Pointer(NamedTuple):
    """One place that a pointer names.

    ``name`` has no circumflex (``IMAGE``); ``file`` is as written, None for the label's own file; ``offset`` counts
    from 1 in ``unit`` (`RECORDS` or `BYTES`); ``path`` is the path of the statement in the label (``^IMAGE``,
    ``UNCOMPRESSED_FILE/^IMAGE``) and ``line`` its line.
    """

    name: str
    file: str | None
    offset: int
    unit: str
    path: str
    line: int
    role: PointerRole


def pointers(label: Label) -> list[Pointer]:
    """Every place that the label's pointers name, in the order of the label."""
    return list(_of_block(label.root, "", None))


def _of_block(block: Block, prefix: str, file: str | None) -> Iterator[Pointer]:
    """The pointers below a block; a position without a file is in the FILE_NAME of the innermost block around it."""
    for member in block.members:
        if isinstance(member, Block):
            yield from _of_block(member, f"{prefix}{member.name}/", _file_name(member) or file)
        elif member.name.startswith("^"):
            yield from _of_statement(member, prefix + member.name, file)


def _file_name(block: Block) -> str | None:
    for member in block.members:
        if isinstance(member, Statement) and member.name.upper() == "FILE_NAME" and member.values:
            value = member.values[0]
            return value.text.strip() if value.missing is None else None
    return None


def _of_statement(statement: Statement, path: str, own_file: str | None) -> Iterator[Pointer]:
    name = statement.name.removeprefix("^")
    for file, offset, unit in _places(statement.values):
        yield Pointer(name, file or own_file, offset, unit, path, statement.line, _role(name, file))


def _places(values: tuple[Value, ...]) -> Iterator[tuple[str | None, int, str]]:
    """Join each file with the position after it; either may stand alone."""
    file: str | None = None
    for value in values:
        if isinstance(value.typed, int):
            yield file, value.typed, BYTES if (value.unit or "").upper() in {"BYTES", "BYTE"} else RECORDS
            file = None
        elif value.missing is None:
            if file is not None:
                yield file, 1, RECORDS
            file = value.text.strip()
    if file is not None:
        yield file, 1, RECORDS


def _role(name: str, file: str | None) -> PointerRole:
    upper = name.upper()
    if upper.endswith("STRUCTURE"):
        return PointerRole.STRUCTURE
    if upper.endswith("CATALOG") or (file or "").upper().endswith(".CAT"):
        return PointerRole.CATALOG
    if upper.endswith(("DESCRIPTION", "_DESC")) or upper == "DESC":
        return PointerRole.DESCRIPTION
    return PointerRole.DATA
