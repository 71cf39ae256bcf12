"""Mission, spacecraft and instrument of labels."""

from pathlib import Path
from typing import Any

import pytest

from schema.label import Label
from tests.harvest.mapping.labels import block, isis, map_label, observation, pds3, pds4, values, with_mission


def investigation(name: str, lid: str | None = None, kind: str = "Mission") -> tuple[str, Any]:
    reference = [block("pds:Internal_Reference", ("pds:lid_reference", lid))] if lid else []
    return block("pds:Investigation_Area", ("pds:name", name), ("pds:type", kind), *reference)


def component(name: str, kind: str, lid: str | None = None) -> tuple[str, Any]:
    reference = [block("pds:Internal_Reference", ("pds:lid_reference", lid))] if lid else []
    return block("pds:Observing_System_Component", ("pds:name", name), ("pds:type", kind), *reference)


def system(*components: tuple[str, Any]) -> tuple[str, Any]:
    return block("pds:Observing_System", *components)


MSL_LID = "urn:nasa:pds:context:investigation:mission.mars_science_laboratory"


def test_the_lid_of_the_investigation_comes_before_its_name() -> None:
    mapped = map_label(pds4(observation(investigation("Some Rover", f"{MSL_LID}::1.2"))))

    assert (mapped.mission, mapped.spacecraft) == ("msl", "curiosity")
    assert mapped.mission_name == "Mars Science Laboratory"
    provenance = mapped.common["mission"].provenance
    assert provenance is not None
    assert provenance.path == "pds:Observation_Area/pds:Investigation_Area/pds:Internal_Reference/pds:lid_reference"


@pytest.mark.parametrize("name", ["Mars 2020", "MARS2020", "Mars 2020 Perseverance Rover Mission"])
def test_names_are_matched_by_alias_without_case(name: str) -> None:
    assert map_label(pds4(observation(investigation(name)))).mission == "mars_2020"


@pytest.mark.parametrize("kind", ["Host", "Spacecraft"])
def test_the_host_tells_the_mission_where_the_investigation_does_not(kind: str) -> None:
    mapped = map_label(pds4(observation(investigation("NONE"), system(component("PHX", kind)))))

    assert mapped.mission == "phx"


def test_a_pds3_label_without_mission_is_known_by_its_host() -> None:
    mapped = map_label(pds3(("SPACECRAFT_NAME", "MARS_RECONNAISSANCE_ORBITER"), ("INSTRUMENT_ID", "CTX")))

    assert (mapped.mission, mapped.spacecraft) == ("mro", "mro")
    assert values(mapped, "instrument") == ("ctx",)
    assert values(mapped, "instrumentName") == ("Context Camera",)


def test_the_two_rovers_of_one_mission_are_told_apart() -> None:
    assert map_label(pds3(("INSTRUMENT_HOST_ID", "MER1"))).spacecraft == "opportunity"
    assert map_label(pds3(("INSTRUMENT_HOST_ID", "MER2"))).spacecraft == "spirit"


def test_a_set_of_hosts_is_multi() -> None:
    mapped = map_label(pds3(("INSTRUMENT_HOST_NAME", ("VOYAGER 1", "VOYAGER 2"))))

    assert (mapped.mission, mapped.spacecraft) == ("vgr", "multi")


def test_labels_of_several_missions_are_multi() -> None:
    mapped = map_label(pds3(("MISSION_NAME", ("VOYAGER", "GALILEO"))))

    assert mapped.mission == "multi"
    assert mapped.warnings == []


@pytest.mark.parametrize("name", ["NONE", "No Specific Investigation"])
def test_a_label_that_says_that_there_is_no_mission(name: str) -> None:
    mapped = map_label(pds4(observation(investigation(name))))

    assert (mapped.mission, mapped.spacecraft) == ("none", "none")
    assert mapped.warnings == []


def test_an_investigation_that_is_no_mission() -> None:
    mapped = map_label(pds4(observation(investigation("Spectra of Feldspars", kind="Individual Investigation"))))

    assert mapped.mission == "none"
    assert values(mapped, "missionName") == ("Spectra of Feldspars",)


def test_an_unknown_mission_is_unknown_with_a_warning_and_its_name_is_kept() -> None:
    mapped = map_label(
        pds3(("MISSION_NAME", "GRAVITY RECOVERY"), ("INSTRUMENT_ID", "LGRS"), ("INSTRUMENT_NAME", "Ranging"))
    )

    assert mapped.mission == "unknown"
    assert values(mapped, "missionName") == ("GRAVITY RECOVERY",)
    assert values(mapped, "instrument") == ("lgrs",)
    assert values(mapped, "instrumentName") == ("Ranging",)
    assert ["GRAVITY RECOVERY" in warning.reason for warning in mapped.warnings] == [True]


def test_the_archive_wins_over_the_label_and_disagreement_is_a_warning() -> None:
    mapped = map_label(pds3(("MISSION_NAME", "VOYAGER")), mission="mro", spacecraft="mro")

    assert (mapped.mission, mapped.spacecraft, mapped.mission_name) == ("mro", "mro", "Mars Reconnaissance Orbiter")
    assert [warning.reason for warning in mapped.warnings] == ["archive.toml says mro, the label vgr"]
    assert mapped.common["mission"].provenance is not None
    assert mapped.common["mission"].provenance.source == "archive"


def test_an_archive_of_several_missions_still_uses_the_labels_own_rules() -> None:
    mapped = map_label(pds3(("MISSION_NAME", "VOYAGER"), ("INSTRUMENT_NAME", "X")), mission="multi", spacecraft="multi")

    assert (mapped.mission, mapped.spacecraft) == ("multi", "multi")
    assert mapped.warnings == []


SIGNS = """
[[recognise]]
path = "DATA_SET_ID"
prefix = "PRB-"
[[recognise]]
path = "IsisCube/Instrument/InstrumentId"
equals = ["PCAM"]
[[recognise]]
path = "**/FILE"
pattern = "^p\\\\d+"
"""


@pytest.mark.parametrize(
    ("label", "mission"),
    [
        (pds3(("DATA_SET_ID", "prb-m-cam-2-edr")), "probe"),
        (pds3(("DATA_SET_ID", "XPRB-M")), "unknown"),
        (isis(block("Instrument", ("InstrumentId", "pcam"))), "probe"),
        (pds3(block("A", ("FILE", "P12.IMG"))), "probe"),
        (pds4(block("pds:Identification_Area", ("pds:logical_identifier", "urn:nasa:pds:probe_cam:data:x"))), "probe"),
        (pds4(block("pds:Identification_Area", ("pds:logical_identifier", "urn:nasa:pds:probecam:data:x"))), "unknown"),
    ],
)
def test_signs_and_lid_prefixes(label: Label, mission: str, tmp_path: Path) -> None:
    assert map_label(label, with_mission(tmp_path, SIGNS)).mission == mission


def test_instruments_by_lid_name_or_built_identifier(tmp_path: Path) -> None:
    text = """
    [[rule]]
    field = "instrument"
    dialect = "pds3"
    compute = "join"
    arguments = { paths = ["INSTRUMENT_ID", "FRAME_ID"], separator = "-" }
    [[instrument]]
    id = "nac-l"
    name = "Narrow Left"
    aliases = ["NAC-LEFT"]
    lids = ["urn:nasa:pds:context:instrument:nac.prb"]
    """
    dictionary = with_mission(tmp_path, text)

    built = map_label(pds3(("INSTRUMENT_ID", "NAC"), ("FRAME_ID", "LEFT")), dictionary, mission="probe")
    by_lid = map_label(
        pds4(observation(system(component("The camera", "Instrument", "urn:nasa:pds:context:instrument:nac.prb")))),
        dictionary,
        mission="probe",
    )
    unknown = map_label(pds3(("INSTRUMENT_ID", "WAC")), dictionary, mission="probe")

    assert values(built, "instrument") == ("nac-l",)
    assert values(by_lid, "instrument") == ("nac-l",)
    assert values(unknown, "instrument") == ("wac",)


HUBBLE = "Hubble Space Telescope"


def test_hubbles_observing_programs_are_hubbles() -> None:
    programs = [investigation(f"HST Program {number}", kind="Individual Investigation") for number in (7885, 9110)]
    mapped = map_label(pds4(observation(*programs, system(component(HUBBLE, "Host")))))

    assert (mapped.mission, mapped.spacecraft, mapped.spacecraft_name) == ("hst", "hst", HUBBLE)
    assert mapped.warnings == []


def test_the_host_is_the_one_that_the_label_names_whatever_the_mission() -> None:
    one = map_label(pds4(observation(investigation("New Horizons"), system(component("Hubble", "Host")))))
    two = map_label(
        pds4(observation(investigation("Voyager"), investigation("Galileo"), system(component(HUBBLE, "Host"))))
    )

    assert (one.mission, one.spacecraft) == ("nh", "hst")
    assert (two.mission, two.spacecraft) == ("multi", "hst")


@pytest.mark.parametrize("kind", ["Telescope", "Observatory", "Facility"])
def test_what_is_seen_from_the_ground_is_of_no_mission(kind: str) -> None:
    mapped = map_label(pds4(observation(system(component("IRTF 3.0-m", kind)))))
    supporting = map_label(pds4(observation(investigation("New Horizons"), system(component("IRTF 3.0-m", kind)))))

    assert (mapped.mission, mapped.spacecraft, mapped.spacecraft_name) == ("none", "none", "IRTF 3.0-m")
    assert mapped.warnings == []
    assert (supporting.mission, supporting.spacecraft) == ("nh", "none")


@pytest.mark.parametrize("host", ["MCDONALD OBSERVATORY", "ANGLO-AUSTRALIAN TELESCOPE", "GROUND BASED"])
def test_pds3_labels_of_observatories_are_of_no_mission(host: str) -> None:
    mapped = map_label(pds3(("INSTRUMENT_HOST_NAME", host), ("TARGET_NAME", "JUPITER")))

    assert (mapped.mission, mapped.spacecraft, mapped.spacecraft_name) == ("none", "none", host)
    assert mapped.warnings == []


def test_a_bundle_may_bear_the_missions_short_name_alone() -> None:
    label = pds4(("pds:Identification_Area", [("pds:logical_identifier", "urn:nasa:pds:dart:data_dracoraw:x")]))

    assert map_label(label).mission == "dart"
