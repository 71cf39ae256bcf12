"""Instruments, spacecraft and missions under names that no alias writes letter by letter."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.dictionary import load_dictionary
from schema.dictionary.instrument_names import short_id
from tests.harvest.mapping.labels import block, map_label, observation, pds3, pds4, values


@pytest.mark.parametrize(
    ("mission", "name", "expected"),
    [
        ("orex", "OSIRIS-REx Camera Suite (OCAMS)", "ocams"),
        ("orex", "MapCam of the OSIRIS-REx Camera Suite", "ocams"),
        ("nh", "Student Dust Counter for New Horizons", "sdc"),
        ("cas", "Imaging Science Subsystem - Narrow Angle Camera", "iss"),
        ("cas", "urn:nasa:pds:context:instrument:co.vims::2.0", "vims"),
        ("cas", "urn:nasa:pds:context:instrument:instrument.vims__co", "vims"),
        ("mess", "MDIS-NAC", "mdis"),
        ("mess", "MDISNAC", "mdis"),
        ("msl", "NAV_LEFT_A", "navcam"),
        ("msl", "Navigation Camera Left (NAV_LEFT_A)", "navcam"),
        ("mro", "HIGH RESOLUTION IMAGING SCIENCE EXPERIMENT CAMERA", "hirise"),
        ("mro", "Compact Reconnaissance Imaging Spectrometer for Mars (CRISM), VNIR", "crism"),
    ],
)
def test_instruments_are_known_within_their_mission(mission: str, name: str, expected: str) -> None:
    instrument = load_dictionary().instruments[mission].match(name)

    assert instrument is not None
    assert instrument.id == expected


@pytest.mark.parametrize("name", ["Drill", "Compass 3", "A", "1", "urn:nasa:pds:context:instrument:mro.drill"])
def test_a_name_that_holds_no_alias_is_no_known_instrument(name: str) -> None:
    assert load_dictionary().instruments["mro"].match(name) is None


def test_an_alias_letter_by_letter_comes_before_one_that_is_contained() -> None:
    mapped = map_label(
        pds3(("SPACECRAFT_NAME", "MRO"), ("INSTRUMENT_ID", "CTX"), ("INSTRUMENT_NAME", "HIRISE CONTEXT CAMERA"))
    )

    assert values(mapped, "instrument") == ("ctx",)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Wide Field Camera 3 (WFC3)", "wfc3"),
        ("MOUNT LEMMON 1.5-m telescope - 10K CCD Camera", "mount_lemmon_1_5-m_telescope"),
        ("SPEX", "spex"),
        ("LOW RESOLUTION CAMERA SYSTEM WITH A VERY LONG NAME INDEED", "low_resolution_camera_system_with_a_very"),
    ],
)
def test_unknown_instruments_have_a_short_name(written: str, expected: str) -> None:
    mapped = map_label(pds3(("MISSION_NAME", "OTHER PROBE"), ("INSTRUMENT_NAME", written)))

    assert values(mapped, "instrument") == (expected,)
    assert values(mapped, "instrumentName") == (written,)


@given(st.text(max_size=120))
def test_short_names_are_short_and_plain(name: str) -> None:
    assert re.fullmatch(r"[a-z0-9_-]{1,40}", short_id(name))


@pytest.mark.parametrize(
    ("name", "mission"),
    [
        ("Origins, Spectral Interpretation, Resource Identification, Security-Regolith Explorer (OSIRIS-REx)", "orex"),
        ("The Juno Mission", "juno"),
        ("Mars Reconnaissance Orbiter (MRO) Mission", "mro"),
        ("NASA Dawn Mission", "dawn"),
        ("Lunar Reconnaissance Orbiter spacecraft", "lro"),
    ],
)
def test_missions_are_known_by_longer_names(name: str, mission: str) -> None:
    investigation = block("pds:Investigation_Area", ("pds:name", name), ("pds:type", "Mission"))

    assert map_label(pds4(observation(investigation))).mission == mission


def test_a_lid_of_another_agency_names_the_mission() -> None:
    reference = block(
        "pds:Internal_Reference", ("pds:lid_reference", "urn:esa:psa:context:investigation:mission.mars_express::1.1")
    )
    investigation = block("pds:Investigation_Area", ("pds:name", "MARSEX"), ("pds:type", "Mission"), reference)

    assert map_label(pds4(observation(investigation))).mission == "mex"


def test_a_longer_name_of_a_spacecraft() -> None:
    mapped = map_label(pds3(("INSTRUMENT_HOST_NAME", "THE MARS EXPLORATION ROVER 1 (OPPORTUNITY)")))

    assert (mapped.mission, mapped.spacecraft) == ("mer", "opportunity")
