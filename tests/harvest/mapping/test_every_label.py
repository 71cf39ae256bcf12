"""What holds for every label: nothing raises, and every value is of its field's type, unit and range."""

import csv
import math
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvest.mapping import Mapped, Mapper
from harvest.pds3 import reader as pds3_reader
from harvest.pds4 import reader as pds4_reader
from schema.dictionary import load_dictionary
from schema.label import Block, Dialect, Label, Shape, Statement, Value
from schema.problems import LabelError
from schema.times import Time
from tests.harvest.mapping.labels import value
from tests.shared import LABELS, needs_shared

TYPES: dict[str, tuple[type, ...]] = {
    "time": (Time,),
    "string": (str,),
    "reference": (str,),
    "integer": (int,),
    "real": (float,),
    "boolean": (bool,),
}
MAPPER = Mapper(load_dictionary())


def paths(dialect: Dialect) -> list[str]:
    """The paths of all rules, as a label would have them: predicates and globs become names."""
    dictionary = load_dictionary()
    owners = [dictionary.standards[dialect], *dictionary.missions.values()]
    sources = [rule for owner in owners for rule in owner.rule if rule.dialect == dialect]
    quantities = [
        getattr(entry, name)
        for owner in owners
        for entry in owner.geometry
        if entry.dialect == dialect
        for name in (
            "south",
            "north",
            "west",
            "east",
            "center_latitude",
            "center_longitude",
            "corner_latitudes",
            "phase",
        )
    ]
    found = {path for source in [*sources, *filter(None, quantities)] for path in source.paths}
    naming = dictionary.standards[dialect].naming
    found |= {path for key in naming.__struct_fields__ for path in getattr(naming, key)}
    return sorted({plain(path, dialect) for path in found})


def plain(path: str, dialect: Dialect) -> str:
    steps = []
    for step in path.split("/"):
        name = step.partition("[")[0].replace("**", "GROUP").replace("*:", "x:").replace("*", "Q")
        steps.append(f"pds:{name}" if dialect is Dialect.PDS4 and ":" not in name and "]" not in name else name)
    return "/".join(name for name in steps if "]" not in name)


texts = st.one_of(
    st.sampled_from(
        [
            "N/A",
            "MARS",
            "1/23",
            "-999",
            "-1e32",
            "12:13:14",
            "2004-246",
            "1e400",
            "nan",
            "PLANETOGRAPHIC",
            "EAST",
            "WEST",
        ]
    ),
    st.floats(-1000, 1000).map(str),
    st.integers(-(10**30), 10**30).map(str),
    st.text(max_size=8),
)
units = st.sampled_from([None, None, "deg", "KM", "ms", "rad", "furlong", ""])
scalars = st.builds(lambda text, unit: value(text)._replace(unit=unit), texts, units)
typed = st.one_of(st.integers(), st.floats(), st.booleans()).map(lambda number: Value(str(number), number))
contents = st.lists(st.one_of(scalars, typed), min_size=1, max_size=5).map(tuple)


@st.composite
def labels(draw: st.DrawFn) -> Label:
    dialect = draw(st.sampled_from(list(Dialect)))
    root = Block("pds:Product_Observational" if dialect is Dialect.PDS4 else "", 1)
    for line, path in enumerate(draw(st.lists(st.sampled_from(paths(dialect)), max_size=25)), 2):
        *groups, name = path.split("/")
        parent = root
        for group in groups:
            child = next((m for m in parent.members if isinstance(m, Block) and m.name == group), None)
            if child is None:
                child = Block(group, line)
                parent.members.append(child)
            parent = child
        parent.members.append(Statement(name, draw(contents), line, Shape.SEQUENCE))
    return Label(dialect, root, "", 0, "random")


def check(mapped: Mapped) -> None:
    definitions = load_dictionary().fields
    for name, field in mapped.common.items():
        definition = definitions[name]
        assert bool(field.values) != (field.missing is not None), name
        assert definition.cardinality == "many" or len(field.values) <= 1, name
        for item in field.values:
            assert type(item) in TYPES[definition.type], (name, item)
            assert not isinstance(item, float) or math.isfinite(item)
            assert not definition.values or item in definition.values, (name, item)
    for entry in mapped.geometry:
        _check_geometry(entry)
    for warning in mapped.warnings:
        assert warning.reason
        assert warning.fix


def _check_geometry(entry: Any) -> None:
    for latitude in (entry.south, entry.north, entry.center_latitude, *(corner[0] for corner in entry.corners)):
        assert latitude is None or -90 <= latitude <= 90
    for longitude in (entry.center_longitude, *(corner[1] for corner in entry.corners)):
        assert longitude is None or 0 <= longitude < 360
    assert (entry.west is None) == (entry.east is None)
    if entry.west is not None:
        assert (entry.west, entry.east) == (0.0, 360.0) or (0 <= entry.west < 360 and 0 <= entry.east < 360)
    if entry.south is not None and entry.north is not None:
        assert entry.south <= entry.north
    for interval in (entry.incidence, entry.emission, entry.phase):
        assert interval is None or 0 <= interval.low <= interval.high <= 180
    assert not set(entry.provenance) & set(entry.missing)


@given(labels(), st.sampled_from([None, "mro", "cas", "msl", "clem", "vgr", "mars_2020", "nh"]))
def test_no_label_makes_the_mapping_fail_or_lie(label: Label, mission: str | None) -> None:
    check(MAPPER.map(label, mission=mission, path="X"))


@pytest.mark.soak
@given(labels(), st.sampled_from(sorted(load_dictionary().missions)))
def test_no_label_makes_any_mission_fail_or_lie(label: Label, mission: str) -> None:
    check(MAPPER.map(label, mission=mission, path="X"))


@needs_shared
def test_every_real_label_is_mapped_soundly() -> None:
    counts: Counter[str] = Counter()
    with (LABELS / "MANIFEST.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["standard"] in ("PDS3", "PDS4", "ISIS")]

    for row in rows:
        path = LABELS / row["path"]
        try:
            label = pds4_reader.read_label(path) if row["standard"] == "PDS4" else pds3_reader.read_label(path)
        except LabelError:
            continue
        mapped = MAPPER.map(label, path=row["path"])
        check(mapped)
        counts[mapped.mission] += 1

    assert counts["mars_2020"] >= 160
    assert counts["clem"] >= 79
    assert counts["msl"] >= 19
    assert counts.total() >= 1490
