"""Every golden file: a label, and what its common fields must be, read off the label by eye."""

from pathlib import Path

import pytest

from harvest.mapping import Mapper
from schema.dictionary import load_dictionary
from tests.golden.compare import GOLDEN, differences, golden_files, label_path, load, map_golden

FILES = golden_files()


@pytest.fixture(scope="module")
def mapper() -> Mapper:
    return Mapper(load_dictionary())


@pytest.mark.parametrize("file", FILES, ids=[str(file.relative_to(GOLDEN).with_suffix("")) for file in FILES])
def test_label_maps_to_its_golden(file: Path, mapper: Mapper) -> None:
    golden = load(file)
    path = label_path(golden)
    if not path.is_file():
        assert "sample" not in golden, f"the sample {path} is absent: it belongs to the project"
        pytest.skip(f"the shared real label is absent ({path}): this golden is not tested")

    found = differences(golden, map_golden(golden, mapper))

    assert not found, f"{golden.get('label') or golden['sample']} ({len(found)}):\n  " + "\n  ".join(found)


def test_every_tested_mission_has_a_golden() -> None:
    missions = load_dictionary().missions
    tested = {name for name, mission in missions.items() if mission.untested is not True}

    lacking = tested - {load(file)["mission"] for file in FILES}

    assert not lacking, f"write a golden, or say untested = true in the mission's file: {sorted(lacking)}"


def test_goldens_cover_both_standards_and_cubes() -> None:
    dialects = {load(file)["dialect"] for file in FILES}

    assert dialects == {"pds3", "pds4", "isis"}


def test_a_wrong_value_is_told_in_words(mapper: Mapper) -> None:
    golden = next(golden for golden in map(load, FILES) if "sample" in golden)
    mapped = map_golden(golden, mapper)
    golden["common"] = {"target": {"values": ["Pluto"]}, "instrument": {"missing": "null"}}
    golden["mission"] = "none"

    found = differences(golden, mapped)

    assert len(found) >= 3
    assert any(text.startswith("target: expected ['Pluto'], got [") and " from " in text for text in found)
    assert any(text.startswith("mission: expected 'none'") for text in found)
