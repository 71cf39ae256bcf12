"""Targets: their spellings, and their classes."""

import pytest

from tests.harvest.mapping.labels import (
    block,
    map_label,
    pds3,
    pds4,
    values,
)


@pytest.mark.parametrize(
    ("written", "name", "kind"),
    [
        ("MARS", "Mars", "planet"),
        ("mars", "Mars", "planet"),
        ("101955 BENNU", "Bennu", "asteroid"),
        ("(101955) Bennu", "Bennu", "asteroid"),
        ("(1) Ceres", "Ceres", "dwarf planet"),
        ("1 CERES", "Ceres", "dwarf planet"),
        ("67P/CHURYUMOV-GERASIMENKO 1 (1969 R1)", "67P/Churyumov-Gerasimenko", "comet"),
        ("2867 STEINS", "Šteins", "asteroid"),
        ("SKY", "Sky", "sky"),
        ("CALIMG", "Calibration", "calibration"),
        ("CANOPO", "Canopus", "star"),
        ("S_RINGS", "Saturn Rings", "ring"),
        ("Rock Garden 7", "Rock Garden 7", "unknown"),
        ("2 Ceres", "2 Ceres", "unknown"),
    ],
)
def test_targets_by_all_their_spellings(written: str, name: str, kind: str) -> None:
    mapped = map_label(pds3(("TARGET_NAME", written)))

    assert values(mapped, "target") == (name,)
    assert values(mapped, "targetClass") == (kind,)


def test_several_targets_and_the_class_that_a_label_gives() -> None:
    first = block("pds:Target_Identification", ("pds:name", "TITAN"), ("pds:type", "Satellite"))
    second = block("pds:Target_Identification", ("pds:name", "Rock"), ("pds:type", "Calibrator"))
    third = block("pds:Target_Identification", ("pds:name", "titan"), ("pds:type", "Satellite"))

    mapped = map_label(pds4(block("pds:Observation_Area", first, second, third)))

    assert values(mapped, "target") == ("Titan", "Rock")
    assert values(mapped, "targetClass") == ("satellite", "calibration")
