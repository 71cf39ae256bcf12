"""PDS3 index tables: fixed-length rows, and the label that states each column's place."""

from typing import Any

from samples.generator.templates import Facts, Template, load


class Table:
    """An index table that grows by rows and ends as a label and a table of true sizes."""

    def __init__(self, mission: str, settings: dict[str, Any]) -> None:
        self.path: str = settings["path"]
        self.rows: list[str] = []
        self._repeats: str | None = settings.get("rows")
        self._object: str = settings.get("object", "INDEX_TABLE")
        self._columns: list[dict[str, Any]] = settings["columns"]
        self._label = load(mission, settings.get("label", "index.lbl"))
        values = ",".join(_slot(column) for column in self._columns)
        self._row = Template(values + "\r\n", f"{mission}: {self.path}")
        self._row_bytes = sum(_width(column) + 1 for column in self._columns) + 1

    def add(self, facts: Facts) -> None:
        """Add the product's row, or its rows; raises ValueError where a value does not fit its column."""
        for row_facts in facts[self._repeats] if self._repeats else [{}]:
            row = self._row.render(facts | row_facts)
            if len(row) != self._row_bytes:
                raise ValueError(
                    f"{self.path}: row of {len(row)} bytes, columns of {self._row_bytes}: widen one: {row}"
                )
            self.rows.append(row)

    def label(self, facts: Facts) -> str:
        """The table's label."""
        name = self.path.rpartition("/")[2]
        return self._label.render(
            facts
            | {
                "table_file": name,
                "table_name": name.partition(".")[0],
                "table_object": self._object,
                "rows": len(self.rows),
                "row_bytes": self._row_bytes,
                "column_count": len(self._columns),
                "columns": self._column_objects(),
            }
        )

    def _column_objects(self) -> str:
        lines, start = [], 1
        for column in self._columns:
            quote = column["type"] == "CHARACTER"
            lines += [
                "  OBJECT                  = COLUMN",
                f"    NAME                  = {column['name']}",
                f"    DATA_TYPE             = {column['type']}",
                f"    START_BYTE            = {start + quote}",
                f"    BYTES                 = {column['bytes']}",
                *([f'    UNIT                  = "{column["unit"]}"'] if "unit" in column else []),
                *([f"    MISSING_CONSTANT      = {column['missing']}"] if "missing" in column else []),
                f'    DESCRIPTION           = "{column["description"]}"',
                "  END_OBJECT              = COLUMN",
            ]
            start += _width(column) + 1
        return "\r\n".join(lines)


def _width(column: dict[str, Any]) -> int:
    return int(column["bytes"]) + (2 if column["type"] == "CHARACTER" else 0)


def _slot(column: dict[str, Any]) -> str:
    value: str = column["value"]
    if column["type"] != "CHARACTER":
        return value
    if value.startswith("${") and value.find("}") == len(value) - 1 and ":" not in value:
        value = f"{value[:-1]}:<{column['bytes']}}}"
    return f'"{value}"'
