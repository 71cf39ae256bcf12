"""Prints a draft of a golden file for one label: ``python -m tests.golden.draft FILE``.

A draft shows what the dictionary makes of the label. It proves nothing until every value has been compared with the
label's text by eye: delete what you did not check, correct what is wrong, then mend the mission's file.
"""

import json
import sys
from pathlib import Path
from typing import Any

from harvest.mapping import Mapped, Mapper
from schema.dictionary import load_dictionary
from schema.records import Geometry
from tests.golden.compare import ROOT, plain, read_any
from tests.shared import LABELS

_QUANTITIES = (
    "south",
    "north",
    "west",
    "east",
    "center_latitude",
    "center_longitude",
    "corners",
    "incidence",
    "emission",
    "phase",
    "pixel_scale",
)


def draft(path: Path, mapper: Mapper) -> dict[str, Any]:
    """The golden that the dictionary as it is would fulfil."""
    label = read_any(path)
    mapped = mapper.map(label, path=path.name)
    return {
        **_where(path.resolve()),
        "dialect": str(label.dialect),
        "mission": mapped.mission,
        "spacecraft": mapped.spacecraft,
        "common": _common(mapped),
        "geometry": [_geometry(entry) for entry in mapped.geometry],
    }


def _where(path: Path) -> dict[str, str]:
    if path.is_relative_to(ROOT):
        return {"sample": path.relative_to(ROOT).as_posix()}
    return {"label": path.relative_to(LABELS.resolve()).as_posix()}


def _common(mapped: Mapped) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, field in sorted(mapped.common.items()):
        content: dict[str, Any] = {"values": [plain(value) for value in field.values]}
        if not field.values:
            content = {"missing": field.missing}
        if field.provenance is not None and field.provenance.path is not None:
            content["path"] = field.provenance.path
        found[name] = content
    return found


def _geometry(entry: Geometry) -> dict[str, Any]:
    found: dict[str, Any] = {"body": entry.body, "kind": entry.kind}
    for name in _QUANTITIES:
        value = getattr(entry, name)
        if value not in (None, ()):
            found[name] = plain(value)
    if entry.missing:
        found["missing"] = sorted(entry.missing)
    return found


def main() -> int:
    """Print the drafts of the files named."""
    if len(sys.argv) < 2:
        print("usage: python -m tests.golden.draft FILE…", file=sys.stderr)
        return 2
    mapper = Mapper(load_dictionary())
    for name in sys.argv[1:]:
        print(json.dumps(draft(Path(name), mapper), indent=2, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
