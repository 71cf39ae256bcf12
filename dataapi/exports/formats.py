"""Writing pages of rows as CSV, NDJSON or Parquet, each page as soon as it is there."""

import csv
import io
import re
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

import orjson

from dataapi.exports.columns import Column

Rows = Sequence[list[list[Any]]]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\Z", re.ASCII)
_SEPARATOR = "; "


class Writer(Protocol):
    """Writes one document; what it gives is to be sent at once."""

    def head(self) -> bytes:
        """What comes before all rows."""

    def page(self, rows: Rows) -> bytes:
        """Some rows."""

    def end(self) -> bytes:
        """What comes after all rows."""


class CsvWriter:
    """RFC 4180 in UTF-8; several values of a cell stand with semicolons, and no cell is a formula to a spreadsheet."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = columns

    def head(self) -> bytes:
        """The names."""
        return self._written([[harmless(column.name) for column in self._columns]])

    def page(self, rows: Rows) -> bytes:
        """A line a row."""
        return self._written([[_cell(values) for values in row] for row in rows])

    def end(self) -> bytes:
        """Nothing."""
        return b""

    def _written(self, lines: Sequence[Sequence[str]]) -> bytes:
        text = io.StringIO()
        csv.writer(text, lineterminator="\r\n").writerows(lines)
        return text.getvalue().encode("utf-8", "surrogateescape")


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula; numbers stay as they are."""
    return f"'{text}" if text.startswith(_FORMULA) and not _NUMBER.match(text) else text


def _cell(values: Sequence[Any]) -> str:
    return harmless(_SEPARATOR.join(str(value) for value in values))


class NdjsonWriter:
    """A JSON object a line; a field that may have many values is a list, any other its value or null."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = columns

    def head(self) -> bytes:
        """Nothing."""
        return b""

    def page(self, rows: Rows) -> bytes:
        """A line a row."""
        return b"".join(orjson.dumps(self._object(row), option=orjson.OPT_APPEND_NEWLINE) for row in rows)

    def end(self) -> bytes:
        """Nothing."""
        return b""

    def _object(self, row: list[list[Any]]) -> dict[str, Any]:
        return {
            column.name: values if column.many else (values[0] if values else None)
            for column, values in zip(self._columns, row, strict=True)
        }


class ParquetWriter:
    """Apache Parquet; a page is a row group. Times are ISO 8601 texts: archives write some as days or years."""

    def __init__(self, columns: Sequence[Column]) -> None:
        import pyarrow as pa  # 60 ms, and 100 MB of memory: for who asks for it
        from pyarrow import parquet

        kinds = {"integer": pa.int64(), "real": pa.float64(), "boolean": pa.bool_()}
        self._columns = columns
        self._schema = pa.schema(
            [
                (column.name, pa.list_(kind) if column.many else kind)
                for column in columns
                for kind in [kinds.get(column.type, pa.string())]
            ]
        )
        self._table = pa.Table
        self._array = pa.array
        self._sink = _Sink()
        self._writer = parquet.ParquetWriter(self._sink, self._schema)

    def head(self) -> bytes:
        """The magic number."""
        return self._sink.taken()

    def page(self, rows: Rows) -> bytes:
        """A row group."""
        arrays = []
        for number, column in enumerate(self._columns):
            values = [row[number] for row in rows]
            flat = values if column.many else [one[0] if one else None for one in values]
            arrays.append(self._array(flat, self._schema.field(number).type))
        self._writer.write_table(self._table.from_arrays(arrays, schema=self._schema))
        return self._sink.taken()

    def end(self) -> bytes:
        """The footer."""
        self._writer.close()
        return self._sink.taken()


class _Sink(io.RawIOBase):
    """A file that keeps only what has not been sent."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._position = 0

    def writable(self) -> bool:
        """It is only written."""
        return True

    def write(self, data: Any) -> int:
        """Take some bytes."""
        part = bytes(data)
        self._parts.append(part)
        self._position += len(part)
        return len(part)

    def tell(self) -> int:
        """How many bytes were written in all."""
        return self._position

    def taken(self) -> bytes:
        """What was written since the last time."""
        parts, self._parts = self._parts, []
        return b"".join(parts)


class Format(NamedTuple):
    """A format: its media type, the ending of its files, and what writes it."""

    media_type: str
    ending: str
    writer: type[CsvWriter] | type[NdjsonWriter] | type[ParquetWriter]


FORMATS = {
    "csv": Format("text/csv; charset=utf-8", "csv", CsvWriter),
    "ndjson": Format("application/x-ndjson", "ndjson", NdjsonWriter),
    "parquet": Format("application/vnd.apache.parquet", "parquet", ParquetWriter),
}
