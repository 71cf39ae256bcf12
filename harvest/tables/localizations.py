"""The localization tables of rovers: which files of an archive they are, and their rows for the mapper.

A mission's file names them in ``[[localization]]``. The archives write them as comma-separated values below a line of
column names (PLACES bundles of MSL and Mars 2020).
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from fnmatch import translate
from typing import NamedTuple

from harvest.mapping import Mapper
from harvest.tree.files import open_file
from harvest.tree.names import printable
from schema.dictionary import Dictionary
from schema.label import Value
from schema.problems import Problem

_TABLES = (".csv", ".tab")


class LocalizationTable(NamedTuple):
    """A file with places of a spacecraft, as found below a root."""

    mission: str
    spacecraft: str
    path: str


class LocalizationNames:
    """Tells localization tables by the names that missions declare, in their order of preference."""

    def __init__(self, dictionary: Dictionary) -> None:
        self._names = [
            (mission.mission, table.spacecraft, re.compile(translate(table.file.lower())))
            for mission in dictionary.missions.values()
            for table in mission.localization
        ]

    def find(self, path: str, mission: str | None) -> tuple[int, LocalizationTable] | None:
        """The table that ``path`` is, with its rank, below an area of ``mission`` (None: any mission)."""
        lower = path.lower()
        if not lower.endswith(_TABLES):
            return None
        name = lower.rpartition("/")[2]
        for rank, (owner, spacecraft, pattern) in enumerate(self._names):
            if mission in (None, owner, "multi") and pattern.match(name):
                return rank, LocalizationTable(owner, spacecraft, path)
        return None


def take_up(tables: Iterable[LocalizationTable], mapper: Mapper) -> Iterator[Problem]:
    """Give the rows of tables to a mapper; tells of those that have none."""
    for table in tables:
        try:
            understood = mapper.add_localization(table.mission, table.spacecraft, read_rows(table.path))
        except (OSError, csv.Error) as error:
            reason = f"the localization table cannot be read ({error})"
            yield Problem(
                printable(table.path), None, None, reason, "Give the harvest the right to read it, or mend it"
            )
            continue
        if not understood:
            reason = "no row has the columns that [[localization]] of the mission's file names"
            fix = "Correct the columns there; the table begins with a line of their names"
            yield Problem(printable(table.path), None, None, reason, fix)


def read_rows(path: str) -> Iterator[dict[str, Value]]:
    """The rows of a table, cells by upper-case column name."""
    with io.TextIOWrapper(open_file(path), encoding="utf-8-sig", errors="replace", newline="") as file:
        for row in csv.DictReader(file, skipinitialspace=True):
            yield {
                name.strip().upper(): Value(cell.strip(), cell.strip())
                for name, cell in row.items()
                if name is not None and isinstance(cell, str)
            }
