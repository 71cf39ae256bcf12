"""Where common fields come from: which rule, path and text, label or index."""

from pathlib import Path

from tests.harvest.mapping.labels import (
    block,
    map_label,
    pds3,
    unit,
    value,
    values,
    with_mission,
)

RULE = '[[rule]]\nfield = "{}"\ndialect = "pds3"\n{}\n'


def test_provenance_says_rule_path_text_and_unit() -> None:
    provenance = (
        map_label(pds3(block("IMAGE", ("EXPOSURE_DURATION", unit(1.5, "SECONDS"))))).common["exposure"].provenance
    )

    assert provenance is not None
    assert (provenance.source, provenance.rule, provenance.path) == (
        "label",
        "standards/pds3.toml:exposure",
        "IMAGE/EXPOSURE_DURATION",
    )
    assert (provenance.text, provenance.unit) == (("1.5",), "SECONDS")


def test_rules_of_an_instrument_come_first_and_the_fired_ones_are_told(tmp_path: Path) -> None:
    text = RULE.format("exposure", 'paths = ["EXP"]\nunit = "s"') + RULE.format(
        "exposure", 'paths = ["EXP"]\ninstruments = ["cam"]'
    )
    dictionary = with_mission(tmp_path, text)

    cam = map_label(pds3(("INSTRUMENT_ID", "CAM"), ("EXP", 5)), dictionary, mission="probe")
    spec = map_label(pds3(("INSTRUMENT_ID", "SPEC"), ("EXP", 5)), dictionary, mission="probe")

    assert values(cam, "exposure") == (5.0,)
    assert values(spec, "exposure") == (5000.0,)
    assert "missions/probe.toml:exposure#2" in cam.fired
    assert set(cam.fired) & set(dictionary.rule_names()) == {"missions/probe.toml:exposure#2"}


def test_values_of_the_index_where_the_label_is_silent() -> None:
    mapped = map_label(pds3(("NOTE", "x")), index={"start_time": value("2001-01-01T00:00:00")})

    assert values(mapped, "startTime")[0].text == "2001-01-01T00:00:00"
    assert mapped.common["startTime"].provenance is not None
    assert mapped.common["startTime"].provenance.source == "index"
