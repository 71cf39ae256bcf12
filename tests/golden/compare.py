"""Reads a golden file, maps its label anew and lists the differences in words."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import isclose
from pathlib import Path
from typing import Any

from harvest.detect import HEAD_BYTES, detect
from harvest.mapping import Mapped, Mapper
from harvest.pds3.reader import read_label as read_pds3
from harvest.pds4.reader import read_label as read_pds4
from schema.label import Dialect, Label, Value
from schema.records import CommonField, Geometry, Interval
from schema.times import Time
from tests.shared import LABELS

GOLDEN = Path(__file__).parent
ROOT = GOLDEN.parent.parent
TOLERANCE = 1e-6
"""Degrees, metres, milliseconds: what rounding may change."""


def golden_files() -> list[Path]:
    """Every golden file, in order."""
    return sorted(GOLDEN.glob("*/*.json"))


def label_path(golden: Mapping[str, Any]) -> Path:
    """Where the golden's label is: ``label`` below ../shared/labels, or ``sample`` below the project's root."""
    if "sample" in golden:
        return ROOT / str(golden["sample"])
    return LABELS / str(golden["label"])


def read_any(path: Path) -> Label:
    """The label of a file, whatever its standard."""
    with path.open("rb") as file:
        dialect = detect(path, file.read(HEAD_BYTES))
    return read_pds4(path) if dialect is Dialect.PDS4 else read_pds3(path)


def map_golden(golden: Mapping[str, Any], mapper: Mapper) -> Mapped:
    """The golden's label, mapped with the index rows that stand in the golden itself."""
    path = label_path(golden)
    rows = [{column: Value(text, _number(text)) for column, text in row.items()} for row in golden.get("index", ())]
    return mapper.map(read_any(path), rows, path=path.name)


def differences(golden: Mapping[str, Any], mapped: Mapped) -> list[str]:
    """What is not as the golden says; empty where all is."""
    found = []
    for name in ("mission", "spacecraft"):
        if getattr(mapped, name) != golden[name]:
            found.append(f"{name}: expected {golden[name]!r}, got {getattr(mapped, name)!r}")
    for name, expected in golden["common"].items():
        found += _field_differences(name, expected, mapped.common.get(name))
    for name in golden.get("absent", ()):
        got = mapped.common.get(name)
        if got is not None and got.values:
            found.append(f"{name}: expected no value, got {[plain(value) for value in got.values]} {_origin(got)}")
    found += _geometry_differences(golden.get("geometry", []), mapped.geometry)
    return found


def plain(value: object) -> object:
    """A value as JSON writes it; a time as its text."""
    if isinstance(value, Time):
        return value.text
    if isinstance(value, Interval):
        return [value.low, value.high]
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return value


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _field_differences(name: str, expected: Mapping[str, Any], got: CommonField | None) -> Iterator[str]:
    if got is None:
        yield f"{name}: expected {expected}, got nothing: no rule of the mission's file or of the standard found it"
        return
    if "missing" in expected:
        if got.values or got.missing != expected["missing"]:
            yield f"{name}: expected to be missing ({expected['missing']}), got {got.values or got.missing}"
    else:
        values = [plain(value) for value in got.values]
        if not _alike(expected["values"], values):
            reason = f" (missing: {got.missing})" if got.missing else ""
            yield f"{name}: expected {expected['values']}, got {values}{reason} {_origin(got)}"
    path = got.provenance.path if got.provenance else None
    if "path" in expected and path != expected["path"]:
        yield f"{name}: expected from {expected['path']}, came {_origin(got)}"
    source = got.provenance.source if got.provenance else None
    if "source" in expected and source != expected["source"]:
        yield f"{name}: expected the source {expected['source']}, came {_origin(got)}"


def _origin(got: CommonField) -> str:
    if got.provenance is None:
        return "from an unknown place"
    return f"from {got.provenance.path} by {got.provenance.rule} ({got.provenance.source})"


def _geometry_differences(expected: Sequence[Mapping[str, Any]], got: Sequence[Geometry]) -> Iterator[str]:
    bodies = [entry.body for entry in got]
    if bodies != [entry["body"] for entry in expected]:
        yield f"geometry: expected of {[entry['body'] for entry in expected]}, got of {bodies}"
        return
    for want, entry in zip(expected, got, strict=True):
        for key, value in want.items():
            if key == "missing":
                gone = [name for name in value if name not in entry.missing]
                if gone:
                    yield f"geometry of {entry.body}: no reason is given why {gone} are missing"
            elif key == "paths":
                yield from _place_differences(value, entry)
            elif not _alike(value, plain(getattr(entry, key))):
                yield f"geometry of {entry.body}, {key}: expected {value}, got {plain(getattr(entry, key))}"


def _place_differences(expected: Mapping[str, str], entry: Geometry) -> Iterable[str]:
    for name, path in expected.items():
        provenance = entry.provenance.get(name)
        if provenance is None or provenance.path != path:
            came = provenance.path if provenance else "nowhere"
            yield f"geometry of {entry.body}, {name}: expected from {path}, came from {came}"


def _alike(expected: object, got: object) -> bool:
    if isinstance(expected, bool) or isinstance(got, bool):
        return expected is got
    if isinstance(expected, int | float) and isinstance(got, int | float):
        return isclose(expected, got, rel_tol=1e-9, abs_tol=TOLERANCE)
    if isinstance(expected, list) and isinstance(got, list):
        return len(expected) == len(got) and all(_alike(one, other) for one, other in zip(expected, got, strict=True))
    return expected == got


def load(path: Path) -> dict[str, Any]:
    """A golden file's content."""
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content
