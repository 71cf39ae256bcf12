"""Reads the rows of a PDS3 table out of its file: fixed columns, or the fields of a spreadsheet.

PDS Standards Reference 3.8 appendix A.27 (SPREADSHEET) and A.29 (TABLE).
"""

import csv
import os
from collections.abc import Iterator

from harvest.pds3.pointers import PointerRole, pointers
from harvest.pds3.structure import Column, Table
from harvest.tree.files import open_file
from harvest.tree.siblings import Siblings
from schema.label import Block, Label, Missing, Scalar, Statement, Value
from schema.sentinels import text_sentinels
from schema.times import parse_time


def table_file(label: Label, block: Block, path: str) -> tuple[str, int] | None:
    """The file of a table and the byte at which it begins."""
    for pointer in pointers(label):
        if pointer.role is PointerRole.DATA and pointer.name.upper() == block.name.upper():
            file = path if pointer.file is None else Siblings().find(os.path.dirname(path), pointer.file)
            if file is None:
                return None
            size = 1 if pointer.unit == "bytes" else _record_bytes(label)
            return file, (pointer.offset - 1) * size
    return None


def _record_bytes(label: Label) -> int:
    for member in label.root.members:
        if isinstance(member, Statement) and member.name == "RECORD_BYTES" and isinstance(member.values[0].typed, int):
            return member.values[0].typed
    return 0


def rows_of(data: tuple[str, int], table: Table) -> Iterator[bytes]:
    """The rows of a table: of fixed width where the file's size agrees, else line by line."""
    path, offset = data
    width = (table.row_bytes or 0) + table.row_prefix_bytes + table.row_suffix_bytes
    with open_file(path) as file:
        size = file.seek(0, os.SEEK_END) - offset
        file.seek(offset)
        if table.delimiter is None and width and size % width == 0:
            while line := file.read(width):
                yield line[table.row_prefix_bytes :]
        else:
            while line := file.readline(1 << 20):
                if line.strip():
                    yield line


def cell(line: bytes, column: Column, table: Table) -> tuple[Value, ...]:
    """The values of one column in a row; none where a row is too short for its field."""
    if column.start_byte is None or column.bytes is None:
        return _field(line, column, table)
    start = column.start_byte - 1
    if column.items == 1:
        return (_value(line[start : start + column.bytes], column),)
    width = column.item_bytes or column.bytes // column.items
    step = (column.bytes - width) // (column.items - 1) if column.items > 1 else width
    return tuple(_value(line[start + step * item :][:width], column) for item in range(column.items))


def _field(line: bytes, column: Column, table: Table) -> tuple[Value, ...]:
    if table.delimiter is None:
        return ()
    (fields,) = csv.reader([line.decode("utf-8", "replace")], delimiter=table.delimiter, skipinitialspace=True)
    number = table.columns.index(column)
    return (_value(fields[number].encode(), column),) if number < len(fields) else ()


def _value(cell: bytes, column: Column) -> Value:
    text = cell.decode("utf-8", "replace").strip(' \t\r\n,"').strip()
    for constant, reason in column.constants:
        if text == constant or _equal(text, constant):
            return Value(text, None, column.unit, reason)
    if not text:
        return Value(text, None, column.unit, Missing.EMPTY)
    missing = text_sentinels().get(text.lower())
    if missing is not None:
        return Value(text, None, column.unit, missing)
    return Value(text, _typed(text, (column.data_type or "").upper()), column.unit)


def _typed(text: str, data_type: str) -> Scalar:
    try:
        if "INTEGER" in data_type and "BIT" not in data_type:
            return int(text)
        if "REAL" in data_type or "FLOAT" in data_type:
            return float(text)
    except ValueError:
        return text
    if "TIME" in data_type or "DATE" in data_type:
        return parse_time(text) or text
    return text


def _equal(text: str, constant: str) -> bool:
    try:
        return float(text) == float(constant)
    except ValueError:
        return False
