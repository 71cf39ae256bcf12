"""The dictionary's data files: what they hold, and what is said of wrong ones."""

import shutil
from pathlib import Path

import pytest

from schema.dictionary import COMMON, DictionaryError, load_dictionary, read_dictionary
from schema.dictionary.__main__ import main
from schema.dictionary.computed import COMPUTED
from schema.dictionary.units import UnitError

MISSION = """
mission = "probe"
name = "Probe"
aliases = ["PROBE MISSION"]
[[spacecraft]]
id = "probe"
name = "Probe"
[[instrument]]
id = "cam"
name = "Camera"
"""

SITE = """
[[landing_site]]
spacecraft = "probe"
body = "Mars"
latitude = 1.0
longitude = 20.0
precision = 1
citation = "X"
"""


@pytest.fixture
def common(tmp_path: Path) -> Path:
    folder = tmp_path / "common"
    shutil.copytree(COMMON, folder, ignore=shutil.ignore_patterns("missions"))
    (folder / "missions").mkdir()
    return folder


def problems(common: Path, mission: str) -> list[str]:
    (common / "missions" / "probe.toml").write_text(mission, encoding="utf-8")
    with pytest.raises(DictionaryError) as raised:
        read_dictionary(common)
    assert all(problem.path and problem.field and problem.reason and problem.fix for problem in raised.value.problems)
    return [f"{problem.path}: {problem.field}: {problem.reason}; {problem.fix}" for problem in raised.value.problems]


def rule(text: str) -> str:
    return f'{MISSION}\n[[rule]]\ndialect = "pds3"\n{text}\n'


def test_the_projects_dictionary_is_sound(capsys: pytest.CaptureFixture[str]) -> None:
    dictionary = load_dictionary()

    assert len(dictionary.bodies) >= 100
    assert dictionary.targets.find("TITAN") is not None
    assert {"startTime", "exposure", "position.latitude"} <= dictionary.fields.keys()
    assert load_dictionary() is dictionary
    assert len(set(dictionary.rule_names())) == len(dictionary.rule_names())


def test_the_digest_changes_with_any_file(common: Path) -> None:
    before = read_dictionary(common).digest

    with (common / "units.toml").open("a", encoding="utf-8") as file:
        file.write("# a remark\n")

    assert read_dictionary(common).digest != before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            'field = "exposre"\npaths = ["X"]',
            "rule 1 (exposre): the field 'exposre' is not in fields.toml; did you mean 'exposure'",
        ),
        ('field = "uri"\npaths = ["X"]', "filled by the harvest"),
        ('field = "sol"\npths = ["X"]', "rule 1 (sol): the key 'pths' is not known; did you mean 'paths'"),
        ('field = "sol"\npaths = "X"', "rule 1 (sol): Expected `list`, got `text` - at `$.paths`; correct this value"),
        ('field = "exposure"\npaths = ["X"]\nunit = "mss"', "the unit 'mss' is not known; did you mean"),
        ('field = "exposure"\npaths = ["X"]\nunit = "km"', "the unit 'km' is a length, not a duration"),
        ('field = "sol"\npaths = ["X"]\nunit = "ms"', "the field has no unit"),
        ('field = "sol"\npaths = ["A//B"]', "'A//B' has an empty step"),
        ('field = "sol"', "it has neither or both of paths, index or constant, and compute"),
        ('field = "sol"\npaths = ["X"]\npick = "best"', "pick 'best' is not known"),
        ('field = "sol"\npaths = ["X"]\npattern = "("', "the pattern is no regular expression"),
        (
            'field = "sol"\npaths = ["X"]\ninstruments = ["cma"]',
            "the instrument 'cma' is not declared in this file; did you mean 'cam'",
        ),
        (
            'field = "sol"\ncompute = "rover_motion_count"',
            "the function 'rover_motion_count' is not known; did you mean 'rover_motion_counter'",
        ),
        ('field = "sol"\ncompute = "rover_motion_counter"', "rover_motion_counter lacks the argument 'name'"),
        ('field = "processingLevel"\npaths = ["X"]\nmap = { "1" = "Rough" }', "'Rough' is no value of processingLevel"),
        ('field = "position.longitude"\npaths = ["SOLAR_LONGITUDE"]', "'SOLAR_LONGITUDE' is no longitude of a place"),
        (
            'field = "position.latitude"\npaths = ["CENTER_LATITUDE"]',
            "'CENTER_LATITUDE' is a place of the target, never of the spacecraft",
        ),
    ],
)
def test_a_wrong_rule_is_explained(text: str, said: str, common: Path) -> None:
    found = problems(common, rule(text))

    assert len(found) == 1
    assert found[0].startswith("missions/probe.toml: ")
    assert said in found[0]


@pytest.mark.parametrize(
    "quantity",
    [
        'center_longitude = { paths = ["SOLAR_LONGITUDE"] }',
        'west = { paths = ["**/msn:solar_longitude"] }',
        'corner_longitudes = { index = ["SUB_SOLAR_LONGITUDE"] }',
    ],
)
def test_a_solar_longitude_never_feeds_a_longitude(quantity: str, common: Path) -> None:
    found = problems(common, f'{MISSION}\n[[geometry]]\ndialect = "pds3"\nbody = {{ constant = "Mars" }}\n{quantity}\n')

    assert len(found) == 1
    assert "is no longitude of a place" in found[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('body = { constant = "Marz" }\nphase = { paths = ["P"] }', "the body 'Marz' is not in bodies.toml"),
        ('body = { constant = "Mars" }', "it has no quantity"),
        (
            'body = { constant = "Mars" }\nlatitude_type = "graphic"\nphase = { paths = ["P"] }',
            "'graphic' is not known",
        ),
        ('body = { constant = "Mars" }\nphase = { low = { paths = ["P"] } }', "low and high come together"),
        (
            'body = { constant = "Mars" }\nphase = { paths = ["P"], unit = "km" }',
            "the unit 'km' is a length, not a angle",
        ),
        (
            'body = { constant = "Mars" }\nphase = { compute = "count", arguments = { path = "P" } }',
            "geometry is never computed",
        ),
        (
            'body = { constant = "Mars" }\nphaze = { paths = ["P"] }',
            "the key 'phaze' is not known; did you mean 'phase'",
        ),
    ],
)
def test_wrong_geometry_is_explained(text: str, said: str, common: Path) -> None:
    found = problems(common, f'{MISSION}\n[[geometry]]\ndialect = "pds3"\n{text}\n')

    assert len(found) == 1
    assert said in found[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            MISSION.replace('"probe"', '"prob"', 1),
            "the short name 'prob' is not the file's name; name the file missions/prob.toml",
        ),
        (MISSION + '[[recognise]]\npath = "X"\n', "it has not exactly one of prefix, equals and pattern"),
        (
            MISSION + '[[recognise]]\npath = "X"\nprefix = "A"\nspacecraft = "probee"\n',
            "'probee' is not declared in this file",
        ),
        (
            MISSION + SITE.replace("longitude = 20.0", "longitude = -20.0"),
            "its place is not",
        ),
        ('lids = ["mission.probe"]\n' + MISSION, "'mission.probe' is not a LID"),
        (
            MISSION.replace('aliases = ["PROBE MISSION"]', 'aliases = ["PROBE MISSION"]\nuntested = ["spec"]'),
            "'spec' is not declared in this file",
        ),
        (MISSION + "colour = 3\n", "the key 'colour' is not known"),
        ("mission = [", "is not TOML"),
    ],
)
def test_a_wrong_mission_is_explained(text: str, said: str, common: Path) -> None:
    assert any(said in problem for problem in problems(common, text))


def test_all_problems_of_all_files_are_said_at_once(
    common: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with (common / "units.toml").open("a", encoding="utf-8") as file:
        file.write('[unit.blink]\ndimension = "duration"\nfactor = 300\nspellings = ["msec"]\n')

    found = problems(
        common, rule('field = "a"\npaths = ["X"]\n[[rule]]\ndialect = "pds9"\nfield = "sol"\npaths = ["X"]')
    )
    monkeypatch.setattr("sys.argv", ["schema.dictionary", str(common)])

    assert len(found) == 3
    assert any("'msec' means" in problem for problem in found)
    assert main() == 1
    assert "3 problem(s)" in capsys.readouterr().out


def test_two_missions_never_share_a_name(common: Path) -> None:
    (common / "missions" / "other.toml").write_text(
        MISSION.replace('"probe"', '"other"').replace('"Probe"', '"Other"'), encoding="utf-8"
    )

    found = problems(common, MISSION)

    assert len(found) == 1
    assert "the name 'PROBE MISSION' means mission other already" in found[0]


def test_units_say_what_they_do_not_know() -> None:
    units = load_dictionary().units

    with pytest.raises(UnitError, match="'furlong' is not known"):
        units.convert(1, "furlong", "m")
    assert units.convert(0.1, "s", "ms") == 100.0
    assert units.convert(95.548, "KM/PIXEL", "m") == 95548.0


def test_every_computed_function_says_what_it_is_for() -> None:
    assert all(
        signature.purpose and signature.paths <= signature.required | signature.optional
        for signature in COMPUTED.values()
    )
