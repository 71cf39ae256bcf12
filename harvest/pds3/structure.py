"""The columns of PDS3 tables, with the structure files that ^STRUCTURE includes.

PDS Standards Reference 3.8 appendix A.8 (COLUMN), A.9 (CONTAINER), A.27 (SPREADSHEET), A.29 (TABLE), section 14.1.3
(^STRUCTURE): an included file is looked for beside the label, then in the volume's LABEL folder.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import NamedTuple

from harvest.pds3.reader import read_label
from harvest.tree.files import is_file, is_folder, scan
from schema.label import Block, Label, Missing, Statement
from schema.problems import LabelError, Problem

Include = Callable[[str], Label | None]

_TABLES = ("TABLE", "SERIES", "SPECTRUM", "PALETTE", "SPREADSHEET", "HISTOGRAM_TABLE")
_CONSTANTS = {
    "MISSING_CONSTANT": Missing.SENTINEL,
    "INVALID_CONSTANT": Missing.SENTINEL,
    "NULL_CONSTANT": Missing.NULL,
    "NOT_APPLICABLE_CONSTANT": Missing.NOT_APPLICABLE,
    "UNKNOWN_CONSTANT": Missing.UNKNOWN,
}
_DELIMITERS = {"COMMA": ",", "SEMICOLON": ";", "TAB": "\t", "VERTICAL_BAR": "|"}
_HIGHEST_PARENT = 8
_DEEPEST_INCLUDE = 8
_MOST_REPETITIONS = 10_000


class Column(NamedTuple):
    """A column of a table, or a field of a spreadsheet (which has no ``start_byte``).

    ``start_byte`` counts from 1 in the row, ``bytes`` is its width (at most, in a spreadsheet), ``items`` how many equal
    values it holds, each ``item_bytes`` wide; ``constants`` are the texts that stand for missing values, with reasons.
    A column of a repeated CONTAINER is named ``NAME[1]``, ``NAME[2]``, ….
    """

    name: str
    start_byte: int | None
    bytes: int | None
    data_type: str | None
    unit: str | None
    items: int
    item_bytes: int | None
    constants: tuple[tuple[str, Missing], ...]


@dataclass(slots=True)
class Table:
    """A table's layout: ``rows`` and ``row_bytes`` as the label says them, None where it does not.

    ``delimiter`` is set for spreadsheets; ``problems`` names includes that could not be read and columns without a place.
    """

    name: str
    columns: list[Column] = field(default_factory=list)
    rows: int | None = None
    row_bytes: int | None = None
    row_prefix_bytes: int = 0
    row_suffix_bytes: int = 0
    delimiter: str | None = None
    problems: list[Problem] = field(default_factory=list)


def tables(label: Label) -> list[Block]:
    """The table objects of a label, also those inside FILE objects, in order."""
    return _tables(label.root)


def read_table(label: Label, table: Block, include: Include, path: str = "") -> Table:
    """The layout of one table object of a label.

    ``include`` gives the label of a structure file by its name, None where there is none (`includes_near`); ``path``
    names the label in problems.
    """
    result = Table(
        name=table.name,
        rows=_integer(table, "ROWS"),
        row_bytes=_integer(table, "ROW_BYTES"),
        row_prefix_bytes=_integer(table, "ROW_PREFIX_BYTES") or 0,
        row_suffix_bytes=_integer(table, "ROW_SUFFIX_BYTES") or 0,
        delimiter=_DELIMITERS.get((_text(table, "FIELD_DELIMITER") or "").upper()),
    )
    _Layout(result, include, path).add(table, 0, "", ())
    return result


def includes_near(path: Path) -> Include:
    """Looks for structure files beside a label, then in the LABEL folders upwards to the volume's root, in any case.

    The volume's root is the folder that holds VOLDESC.CAT. Only the last part of an included name counts.
    """
    return partial(_include_near, path.parent)


class _Layout:
    """Collects the columns of one table."""

    def __init__(self, table: Table, include: Include, path: str) -> None:
        self._table = table
        self._include = include
        self._path = path

    def add(self, block: Block, offset: int, suffix: str, included: tuple[str, ...]) -> None:
        """Add the columns of a block whose first byte is ``offset`` bytes into the row."""
        for member in block.members:
            name = member.name.upper()
            if isinstance(member, Statement):
                if name == "^STRUCTURE":
                    self._add_included(member, offset, suffix, included)
            elif name in ("COLUMN", "FIELD"):
                self._table.columns.append(self._column(member, offset, suffix))
            elif name == "CONTAINER":
                self._add_container(member, offset, suffix, included)
            elif name.endswith("STRUCTURE"):
                self.add(member, offset, suffix, included)

    def _add_included(self, statement: Statement, offset: int, suffix: str, included: tuple[str, ...]) -> None:
        for value in statement.values:
            if not isinstance(value.typed, str):
                continue
            key = value.typed.upper()
            if key in included or len(included) >= _DEEPEST_INCLUDE:
                self._problem(statement, f"{value.typed} includes itself", "Remove the ^STRUCTURE that leads back.")
                continue
            try:
                label = self._include(value.typed)
            except LabelError as error:
                reason = f"the structure file {value.typed} cannot be read: {error.problem.reason}"
                self._problem(statement, reason, error.problem.fix)
                continue
            if label is None:
                reason = (
                    f"the structure file {value.typed} is neither beside the label nor in the volume's LABEL folder"
                )
                self._problem(statement, reason, "Put the file into the LABEL folder.")
                continue
            self.add(label.root, offset, suffix, (*included, key))

    def _add_container(self, block: Block, offset: int, suffix: str, included: tuple[str, ...]) -> None:
        start, width, count = (_integer(block, key) for key in ("START_BYTE", "BYTES", "REPETITIONS"))
        if start is None or width is None:
            reason, fix = "a CONTAINER without START_BYTE or BYTES", "Add START_BYTE and BYTES."
            self._table.problems.append(Problem(self._path, block.line, "CONTAINER", reason, fix))
            return
        for repetition in range(min(count or 1, _MOST_REPETITIONS)):
            inner = f"{suffix}[{repetition + 1}]" if (count or 1) > 1 else suffix
            self.add(block, offset + start - 1 + repetition * width, inner, included)

    def _column(self, block: Block, offset: int, suffix: str) -> Column:
        start = _integer(block, "START_BYTE")
        constants = tuple(
            (value.text.strip(), _CONSTANTS[member.name.upper()])
            for member in block.members
            if isinstance(member, Statement) and member.name.upper() in _CONSTANTS
            for value in member.values
        )
        return Column(
            name=_name(block) + suffix,
            start_byte=None if start is None else start + offset,
            bytes=_integer(block, "BYTES"),
            data_type=_text(block, "DATA_TYPE"),
            unit=_text(block, "UNIT"),
            items=_integer(block, "ITEMS") or 1,
            item_bytes=_integer(block, "ITEM_BYTES"),
            constants=constants,
        )

    def _problem(self, statement: Statement, reason: str, fix: str) -> None:
        self._table.problems.append(Problem(self._path, statement.line, statement.name, reason, fix))


def _tables(block: Block) -> list[Block]:
    found: list[Block] = []
    for member in block.members:
        if isinstance(member, Block):
            if member.name.upper().endswith(_TABLES):
                found.append(member)
            else:
                found += _tables(member)
    return found


def _include_near(folder: Path, name: str) -> Label | None:
    file_name = name.replace("\\", "/").rpartition("/")[2].strip()
    if not file_name:
        return None
    parents = [folder, *folder.absolute().parents[:_HIGHEST_PARENT]]
    places = [folder]
    for parent in parents:
        label_folder = _find(parent, "LABEL", is_folder)
        if label_folder is not None:
            places.append(label_folder)
        if _find(parent, "VOLDESC.CAT", is_file) is not None:
            break
    for place in places:
        file = _find(place, file_name, is_file)
        if file is not None:
            return read_label(file)
    return None


def _find(folder: Path, name: str, fits: Callable[[str], bool]) -> Path | None:
    """The entry of a folder that has a name in any case; the exact one first."""
    exact = folder / name
    if fits(str(exact)):
        return exact
    try:
        entries = sorted(item.name for item in scan(str(folder)))
    except OSError:
        return None
    found = (folder / entry for entry in entries if entry.upper() == name.upper())
    return next((entry for entry in found if fits(str(entry))), None)


def _value(block: Block, name: str) -> str | int | None:
    for member in block.members:
        if isinstance(member, Statement) and member.name.upper() == name and member.values:
            typed = member.values[0].typed
            return typed if isinstance(typed, (str, int)) else None
    return None


def _name(block: Block) -> str:
    """The NAME as written: a column may well be named N/A."""
    for member in block.members:
        if isinstance(member, Statement) and member.name.upper() == "NAME" and member.values:
            return member.values[0].text.strip()
    return ""


def _integer(block: Block, name: str) -> int | None:
    value = _value(block, name)
    if isinstance(value, str):
        return int(value) if value.strip().isdecimal() else None
    return value


def _text(block: Block, name: str) -> str | None:
    value = _value(block, name)
    return None if value is None else str(value)
