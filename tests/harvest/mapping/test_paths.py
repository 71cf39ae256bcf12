"""Paths of rules, found in label trees."""

import pytest

from harvest.mapping.paths import LabelPaths
from schema.dictionary.paths import PathError, compile_path
from schema.label import Dialect, Label
from tests.harvest.mapping.labels import block, pds3, pds4

PDS3 = pds3(
    ("LINES", 1),
    block("IMAGE", ("LINES", 2), ("MSL:LINES", 3), ("^LINES", 9)),
    block("UNCOMPRESSED_FILE", block("IMAGE", ("LINES", 4))),
    block("A_PARMS", ("FRAME", "SITE"), ("X", 5)),
    block("A_PARMS", ("FRAME", "ROVER"), ("X", 6)),
)
PDS4 = pds4(
    ("@xsi:schemaLocation", "here"),
    block("pds:Area", ("pds:name", "one"), ("pds:type", "Host"), ("pds:name/@role", "r")),
    block("pds:Area", ("pds:name", "two"), ("pds:type", "Instrument"), ("img:name", "three")),
    block("pds:Frame", block("geom:Reference", ("geom:kind", "SITE_FRAME")), ("geom:x", 1.0)),
    block("pds:Frame", block("geom:Reference", ("geom:kind", "ROVER_FRAME")), ("geom:x", 2.0)),
)


def found(label: Label, path: str) -> list[str]:
    return [entry.statement.values[0].text for entry in LabelPaths(label).find(compile_path(path, label.dialect))]


@pytest.mark.parametrize(
    ("path", "texts"),
    [
        ("LINES", ["1"]),
        ("lines", ["1"]),
        ("IMAGE/LINES", ["2"]),
        ("**/LINES", ["1", "2", "4"]),
        ("**/IMAGE/LINES", ["2", "4"]),
        ("*/LINES", ["2"]),
        ("*/*/LINES", ["4"]),
        ("UNCOMPRESSED_FILE/**/LINES", ["4"]),
        ("**/*:LINES", ["3"]),
        ("IMAGE/^LINES", ["9"]),
        ("A_PARMS/X", ["5", "6"]),
        ("A_PARMS[FRAME=ROVER]/X", ["6"]),
        ("A_PARMS[frame=site|lander]/X", ["5"]),
        ("A_PARMS[FRAME!=SITE]/X", ["6"]),
        ("A_PARMS[2]/X", ["6"]),
        ("A_PARMS[-1]/X", ["6"]),
        ("A_PARMS[3]/X", []),
        ("**/A_*[FRAME=SITE]/X", ["5"]),
        ("SAMPLES", []),
    ],
)
def test_keyword_paths(path: str, texts: list[str]) -> None:
    assert found(PDS3, path) == texts


@pytest.mark.parametrize(
    ("path", "texts"),
    [
        ("Area/name", ["one", "two"]),
        ("pds:Area/pds:name", ["one", "two"]),
        ("area/NAME", ["one", "two"]),
        ("Area/img:name", ["three"]),
        ("Area/*:name", ["one", "two", "three"]),
        ("**/*:name", ["one", "two", "three"]),
        ("Area[type=Instrument]/name", ["two"]),
        ("Area[type=Host|Spacecraft]/name", ["one"]),
        ("Area[*:type=host]/name", ["one"]),
        ("@xsi:schemaLocation", ["here"]),
        ("Area/name/@role", ["r"]),
        ("Frame[geom:Reference/geom:kind=ROVER_FRAME]/geom:x", ["2.0"]),
        ("**/Frame[geom:Reference/geom:kind=SITE_FRAME]/geom:x", ["1.0"]),
    ],
)
def test_xml_paths(path: str, texts: list[str]) -> None:
    assert found(PDS4, path) == texts


@pytest.mark.parametrize("path", ["", "A//B", "/A", "A/", "A/**", "A[x]/B", "A[0]/B", "A[b=c/D"])
def test_a_path_that_cannot_be_meant_is_refused_with_a_reason(path: str) -> None:
    with pytest.raises(PathError, match=r"\S+ .*"):
        compile_path(path, Dialect.PDS3)
