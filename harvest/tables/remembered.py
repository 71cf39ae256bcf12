"""The rovers' tables of places that this and earlier harvests found: products often stand in other roots and folders."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from harvest.tables.localizations import LocalizationTable
from harvest.tree.files import is_file
from schema.locations import location_of, path_of

FILE_NAME = "localizations.json"

Ranked = tuple[int, LocalizationTable]


def remember(data: Path, starts: Iterable[str], found: Iterable[Ranked]) -> list[Ranked]:
    """All tables that are there: those ``found`` at and below ``starts``, and elsewhere those that the data folder names."""
    path = data / FILE_NAME
    known: list[Any] = json.loads(path.read_bytes()) if path.exists() else []
    below = tuple(start.rstrip("/") + "/" for start in starts)
    tables = set(found)
    for rank, mission, spacecraft, location in known:
        table = path_of(location)
        if not table.startswith(below) and is_file(table):
            tables.add((rank, LocalizationTable(mission, spacecraft, table)))
    remembered = [[rank, table.mission, table.spacecraft, location_of(table.path)] for rank, table in sorted(tables)]
    if remembered != known:
        path.write_text(json.dumps(remembered, indent=1), encoding="utf-8")
    return sorted(tables)
