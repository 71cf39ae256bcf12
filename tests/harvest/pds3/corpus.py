"""The shared PDS3 and ISIS labels, as their manifest lists them."""

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.shared import LABELS


class CorpusLabel(NamedTuple):
    """One label of the manifest."""

    path: Path
    standard: str
    mission: str


@cache
def corpus() -> tuple[CorpusLabel, ...]:
    """Every PDS3 label, PDS3 fragment and ISIS label; empty where the shared labels are absent."""
    manifest = LABELS / "MANIFEST.csv"
    if not manifest.is_file():
        return ()
    with manifest.open(newline="") as file:
        return tuple(
            CorpusLabel(LABELS / row["path"], row["standard"], row["mission"])
            for row in csv.DictReader(file)
            if row["standard"] in {"PDS3", "PDS3frag", "ISIS"}
        )
