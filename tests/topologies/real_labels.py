"""Trees of real labels, served; and what their labels say to a reader that has nothing of ours: one search for a few names.

The reader knows neither missions nor dictionary. What it gives is what a person sees who opens the file.
"""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from lxml import etree

from harvest.report import Report
from search.embedded import open_writer
from tests.harvest.archives import run
from tests.shared import LABELS
from tests.topologies.serving import together, write_policy

TREES = {
    "ale": "DOI-USGS+ale/tests/pytests/data",
    "isis": "DOI-USGS+ISIS3/isis/tests/data",
    "localization": "NASA-AMMOS+MMGIS/localization/pipeline/test_data",
    "mars2020_spice": "NASA-PDS+naif-pds4-bundler/tests/naif_pds4_bundler/data/regression/mars2020_spice",
    "grand": "sbn-psi+grand-labels/dawn-grand-ceres",
    "clementine": "MillionConcepts+clementine-conversion/src/labels/clementine",
    "pds4_tools": "Small-Bodies-Node+pds4_tools/pds4_tools/tests/data",
}
"""Below ../shared/labels: PDS3, PDS4 and ISIS, orbiters and rovers of many missions."""

PDS4 = "{http://pds.nasa.gov/pds4/pds/v1}"
HEAD = 2000
"""Bytes within which a text says that it is a label."""
CATALOGUE = re.compile(
    r"(?m)^OBJECT\s*=\s*(DATA_SET\w*|INSTRUMENT|INSTRUMENT_HOST|MISSION|PERSONNEL|REFERENCE|TEXT)\s*$"
)
"""What describes an archive, and is no product."""


@dataclass(frozen=True)
class Plain:
    """What one label says: ``form`` is pds3, pds4 or isis; targets in small letters without their number."""

    form: str
    targets: frozenset[str]
    instruments: frozenset[str]
    start: datetime | None
    stop: datetime | None
    south: float | None = None
    north: float | None = None
    site: int | None = None


@dataclass(frozen=True)
class Served:
    """Trees behind a gateway: its address, the trees' folder, what the harvest said and what the labels say, by path."""

    url: str
    trees: Path
    report: Report
    labels: dict[str, Plain]

    async def ask(self, text: str) -> Any:
        """Give the data of an answer that has no error."""
        async with httpx.AsyncClient() as client:
            answer = (await client.post(self.url, json={"query": text}, timeout=30)).json()
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    def paths(self, **conditions: object) -> set[str]:
        """Give the labels for which all named attributes are, or contain, what is given."""
        return {path for path, label in self.labels.items() if all(_holds(label, *each) for each in conditions.items())}


@contextmanager
def real_labels(folder: Path, more: dict[str, str]) -> Iterator[Served]:
    """Copy the trees and more files into a folder, harvest and serve them."""
    trees, data = folder / "trees", folder / "data"
    for name, source in TREES.items():
        shutil.copytree(LABELS / source, trees / name, copy_function=shutil.copyfile)
    for name, text in more.items():
        (trees / name).parent.mkdir(parents=True, exist_ok=True)
        (trees / name).write_text(text)
    (trees / "archive.toml").write_text('archive_status = "archived"\n')
    data.mkdir()
    roots = sorted(each for each in trees.iterdir() if each.is_dir())
    report = asyncio.run(run(open_writer(data), data, *roots))  # type: ignore[arg-type]  # any writer
    found = {str(path.relative_to(trees)): read_plainly(path) for path in trees.rglob("*") if path.is_file()}
    write_policy(data)
    with together(data) as url:
        yield Served(f"{url}/graphql", trees, report, {path: label for path, label in found.items() if label})


def read_plainly(path: Path) -> Plain | None:
    """Give what a file's label says; None where it is none."""
    content = path.read_bytes()
    if path.suffix.lower() == ".xml":
        return _read_xml(content)
    head = content[:HEAD].decode("latin-1")
    is_isis = re.search(r"Object\s*=\s*IsisCube", head) is not None
    text = content.decode("latin-1")
    if not is_isis and (not re.search(r"(?mi)^(PDS_VERSION_ID|CCSD3ZF)", head) or CATALOGUE.search(text)):
        return None
    return _read_text(text, "isis" if is_isis else "pds3")


def _read_xml(content: bytes) -> Plain | None:
    try:
        root = etree.fromstring(content)
    except etree.XMLSyntaxError:
        return None
    if not str(root.tag).startswith(f"{PDS4}Product_"):
        return None
    parts = [each for each in root.iter(f"{PDS4}Observing_System_Component") if _child(each, "type") == "Instrument"]
    return Plain(
        form="pds4",
        targets=frozenset(_target(_child(each, "name")) for each in root.iter(f"{PDS4}Target_Identification")),
        instruments=frozenset(_child(each, "name") for each in parts),
        start=_time(root.findtext(f".//{PDS4}start_date_time")),
        stop=_time(root.findtext(f".//{PDS4}stop_date_time")),
    )


def _child(node: etree._Element, name: str) -> str:
    return (node.findtext(PDS4 + name) or "").strip()


def _read_text(text: str, form: str) -> Plain:
    target, instrument = _value(text, "TARGET_NAME|TargetName"), _value(text, "INSTRUMENT_ID|InstrumentId")
    south, north = _value(text, "MINIMUM_LATITUDE|MinimumLatitude"), _value(text, "MAXIMUM_LATITUDE|MaximumLatitude")
    site = re.search(r"^ROVER_MOTION_COUNTER\s*=\s*\((\d+)", text, re.MULTILINE)
    return Plain(
        form=form,
        targets=frozenset([_target(target)] if target else []),
        instruments=frozenset([instrument] if instrument else []),
        start=_time(_value(text, "START_TIME|StartTime")),
        stop=_time(_value(text, "STOP_TIME|StopTime")),
        south=_number(south),
        north=_number(north),
        site=int(site[1]) if site else None,
    )


def _value(text: str, names: str) -> str | None:
    found = re.search(rf'^\s*(?:{names})\s*=\s*(?:"([^"]*)"|([^\s"]+))', text, re.MULTILINE)
    return (found[1] or found[2] or "").strip() if found else None


def _target(text: str) -> str:
    return re.sub(r"^\(?\d+\)? ", "", text).lower()


def _time(text: str | None) -> datetime | None:
    microseconds = re.sub(r"(\.\d{6})\d+", r"\1", (text or "").rstrip("Z"))
    for form in ("%Y-%m-%dT%H:%M:%S.%f", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%jT%H:%M:%S.%f"):
        try:
            return datetime.strptime(microseconds, form)
        except ValueError:
            continue
    return None


def _number(text: str | None) -> float | None:
    try:
        return float(text or "")
    except ValueError:
        return None


def _holds(label: Plain, name: str, wanted: object) -> bool:
    value = getattr(label, name)
    return wanted in value if isinstance(value, frozenset) else value == wanted
