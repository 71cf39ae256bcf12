"""The dictionary and a label as plain data, and on the command line."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from cli.fields import fields
from cli.label import label
from harvest.mapping import computed
from schema.dictionary import load_dictionary
from schema.dictionary.computed import COMPUTED
from schema.dictionary.describe import describe_fields, describe_missions, describe_sources, explain_label
from schema.lids import mint_lid
from tests.harvest.mapping.labels import block, map_label, pds3, unit

PDS3_TEXT = """PDS_VERSION_ID = PDS3\r
INSTRUMENT_HOST_NAME = "MARS RECONNAISSANCE ORBITER"\r
INSTRUMENT_ID = CTX\r
TARGET_NAME = MARS\r
PRODUCT_ID = "X"\r
LINE_EXPOSURE_DURATION = 1.877 <MSEC>\r
PHASE_ANGLE = 30.0 <DEG>\r
END\r
"""


def run(command: object, *arguments: str) -> tuple[int, str]:
    app = typer.Typer()
    app.command()(command)  # type: ignore[type-var]
    result = CliRunner().invoke(app, list(arguments))
    return result.exit_code, result.output


def test_every_declared_function_is_carried_out() -> None:
    assert computed._FUNCTIONS.keys() == COMPUTED.keys()


def test_a_label_explained_says_what_each_field_gives() -> None:
    tree = pds3(
        ("TARGET_NAME", "MARS"), block("IMAGE", ("LINES", 5)), ("PHASE_ANGLE", unit(30.0, "DEG")), ("NOTE", "x")
    )
    mapped = map_label(tree)

    explained = explain_label(tree, mapped.common, mapped.geometry)

    assert explained["common"]["lines"]["values"] == [5]
    assert explained["common"]["lines"]["provenance"]["path"] == "IMAGE/LINES"
    gives = {field["path"]: field["gives"] for field in explained["label"]}
    assert gives == {
        "TARGET_NAME": ["target", "targetClass"],
        "IMAGE/LINES": ["lines"],
        "PHASE_ANGLE": ["geometry.phase"],
        "NOTE": [],
    }
    json.dumps(explained)


def test_sources_of_a_mission_name_origin_place_and_rule() -> None:
    dictionary = load_dictionary()

    sources = describe_sources(dictionary, "mro")

    assert {source["dialect"] for source in sources} >= {"pds3", "pds4", "isis"}
    lines = [source for source in sources if source["rule"] == "standards/pds3.toml:lines"]
    assert [(source["field"], source["origin"]) for source in lines] == [("lines", "label")]
    assert "IMAGE/LINES" in lines[0]["where"]
    json.dumps([describe_fields(dictionary), describe_missions(dictionary), sources])


def test_untested_missions_are_told() -> None:
    dictionary = load_dictionary()

    for mission in describe_missions(dictionary):
        if mission["untested"] is True:
            assert all(source["untested"] for source in describe_sources(dictionary, mission["mission"]))


def test_the_label_command(tmp_path: Path) -> None:
    file = tmp_path / "X.LBL"
    file.write_text(PDS3_TEXT, encoding="utf-8", newline="")

    code, output = run(label, str(file), "--json")
    answer = json.loads(output)

    assert code == 0
    assert (answer["mission"], answer["dialect"]) == ("mro", "pds3")
    assert answer["common"]["exposure"]["values"] == [1.877]
    assert answer["geometry"][0]["phase"] == [30.0, 30.0]


def test_the_label_command_for_people(tmp_path: Path) -> None:
    file = tmp_path / "X.LBL"
    file.write_text(PDS3_TEXT, encoding="utf-8", newline="")

    code, output = run(label, str(file))

    assert code == 0
    assert "exposure\t1.877 ms\tlabel LINE_EXPOSURE_DURATION = 1.877 <MSEC>\t" in output
    assert "LINE_EXPOSURE_DURATION\t1.877 <MSEC>\texposure\t6" in output


@pytest.mark.parametrize("content", ["no label at all\n", None])
def test_the_label_command_refuses_what_is_no_label(content: str | None, tmp_path: Path) -> None:
    file = tmp_path / "notes.dat"
    if content is not None:
        file.write_text(content, encoding="utf-8")

    code, output = run(label, str(file))

    assert code == 2
    assert str(file) in output.replace("\n", "")


def test_the_fields_command() -> None:
    code, output = run(fields, "--json")
    answer = json.loads(output)

    assert code == 0
    assert {field["name"] for field in answer["fields"]} == load_dictionary().fields.keys()
    assert set(answer["sources"]) == load_dictionary().missions.keys()


def test_the_fields_command_of_a_mission_by_any_name() -> None:
    code, output = run(fields, "Mars Reconnaissance Orbiter")

    assert code == 0
    assert output.startswith("Mars Reconnaissance Orbiter")
    code, output = run(fields, "mroo")
    assert code == 2
    assert output.startswith("tharsis fields: no mission 'mroo': did you mean 'mro'")


def identity(file: Path) -> dict[str, object]:
    code, output = run(label, str(file), "--json")
    assert code == 0
    answer = json.loads(output)
    assert answer.keys() >= {"common", "geometry", "label", "warnings", "mission", "spacecraft", "dialect"}
    found: dict[str, object] = answer["identity"]
    return found


def test_the_label_command_shows_the_identity_that_a_harvest_gives_a_pds3_product(tmp_path: Path) -> None:
    folder = tmp_path / "MROX_0001"
    folder.mkdir()
    text = PDS3_TEXT.replace("TARGET_NAME", 'DATA_SET_ID = "MRO-M-CTX-2-EDR-L0-V1.0"\r\nTARGET_NAME')
    (folder / "X.LBL").write_text(text, encoding="utf-8", newline="")

    found = identity(folder / "X.LBL")

    assert (found["kind"], found["standard"]) == ("product", "pds3")
    assert (found["productId"], found["dataSetId"]) == ("X", "MRO-M-CTX-2-EDR-L0-V1.0")
    assert found["lid"] == mint_lid("MRO-M-CTX-2-EDR-L0-V1.0", "X", "/mro/mro/MROX_0001/X.LBL")
    assert (found["lidvid"], found["bundle"]) == (None, None)
    assert found["title"] == "Mars Reconnaissance Orbiter Context Camera of Mars, X"


def test_the_label_command_shows_the_identity_of_a_pds4_product(tmp_path: Path) -> None:
    file = tmp_path / "x.xml"
    file.write_text(
        '<Product_Observational xmlns="http://pds.nasa.gov/pds4/pds/v1"><Identification_Area>'
        "<logical_identifier>urn:nasa:pds:dart:data_dracoraw:x1</logical_identifier><version_id>2.0</version_id>"
        "<title>An image</title><information_model_version>1.19.0.0</information_model_version>"
        "<product_class>Product_Observational</product_class></Identification_Area></Product_Observational>",
        encoding="utf-8",
    )

    found = identity(file)

    assert found["lidvid"] == "urn:nasa:pds:dart:data_dracoraw:x1::2.0"
    assert (found["version"], found["title"], found["productClass"]) == ("2.0", "An image", "Product_Observational")
    assert (found["bundle"], found["collection"], found["productId"]) == ("dart", "data_dracoraw", None)


def test_a_descriptive_label_says_what_it_describes(tmp_path: Path) -> None:
    file = tmp_path / "VOLDESC.CAT"
    file.write_text(
        'PDS_VERSION_ID = PDS3\r\nOBJECT = VOLUME\r\n  VOLUME_ID = "PRB_0001"\r\n'
        '  VOLUME_NAME = "IMAGES OF A PROBE"\r\nEND_OBJECT = VOLUME\r\nEND\r\n',
        encoding="utf-8",
        newline="",
    )

    assert identity(file)["kind"] == "descriptive"


def test_untested_rules_are_marked_and_what_a_final_rule_ends_is_not_shown() -> None:
    sources = describe_sources(load_dictionary(), "cas")
    starts = [source for source in sources if (source["field"], source["dialect"]) == ("startTime", "pds3")]

    assert [source["rule"] for source in starts] == ["missions/cas.toml:startTime", "missions/cas.toml:startTime#2"]
    assert all(source["untested"] for source in starts)
    code, output = run(fields, "cas")
    assert code == 0
    assert "untested: all" in output.splitlines()[0]
    assert "untested: no real label" in output.splitlines()[-1]
