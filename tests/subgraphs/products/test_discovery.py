"""Which fields and missions there are."""

from schema.dictionary import load_dictionary
from tests.subgraphs.products.conftest import CURATOR, OPERATOR, Ask


async def test_every_common_field_is_listed_with_its_definition_and_its_values(ask: Ask) -> None:
    found = await ask("{ commonFields { name definition type unit many values facet count min max missions } }")
    fields = {field["name"]: field for field in found["commonFields"]}

    assert list(fields) == list(load_dictionary().fields)
    exposure = fields["exposure"]
    assert (exposure["type"], exposure["unit"], exposure["many"]) == ("real", "ms", True)
    assert exposure["min"] < exposure["max"]
    assert {"mro", "insight"} <= set(exposure["missions"])
    assert fields["startTime"]["min"].startswith("1976-")
    assert fields["standard"]["values"] == ["pds3", "pds4"]
    assert set(fields["sol"]["missions"]) == {"insight", "mars_2020", "mer"}


async def test_no_field_is_promised_that_the_harvest_never_fills(ask: Ask) -> None:
    found = await ask("{ commonFields { name count } }", OPERATOR)

    assert [field["name"] for field in found["commonFields"] if not field["count"]] == []


async def test_the_count_of_a_field_is_how_many_products_have_it(ask: Ask) -> None:
    found = await ask(
        """{ commonFields(match: "sol*", where: {standard: {eq: "pds4"}}) { name count }
          products(where: {standard: {eq: "pds4"}, sol: {exists: true}}) { totalCount } }"""
    )

    counts = {field["name"]: field["count"] for field in found["commonFields"]}
    assert counts["sol"] == found["products"]["totalCount"]
    assert "exposure" not in counts


async def test_the_sources_of_a_field_are_those_of_a_mission_in_order_of_preference(ask: Ask) -> None:
    found = await ask(
        """{ commonFields(match: "exposure") { name all: sources { mission rule }
          mro: sources(missions: ["mro"]) { mission rule where } none: sources(missions: ["nobody"]) { rule } }
          position: commonFields(match: "position.latitude") { sources(missions: ["insight"]) { origin where } } }"""
    )
    exposure = found["commonFields"][0]

    assert exposure["mro"][0]["rule"] == "missions/mro.toml:exposure"
    assert "LINE_EXPOSURE_DURATION" in exposure["mro"][0]["where"]
    assert {source["mission"] for source in exposure["mro"]} == {"mro"}
    assert {None, "mro"} < {source["mission"] for source in exposure["all"]}
    assert exposure["none"] == []
    assert [source["origin"] for source in found["position"][0]["sources"]] == ["fixed"]


async def test_label_fields_are_listed_with_what_the_index_knows_of_them(ask: Ask) -> None:
    found = await ask(
        """{ labelFields(match: "*exposure_duration", where: {mission: {eq: "mro"}}) {
          path type units count min max missions commonFields } none: labelFields(match: "nothing") { path }
          one: labelFields(first: 1) { count } }"""
    )

    fields = {field["path"]: field for field in found["labelFields"]}
    assert fields["LINE_EXPOSURE_DURATION"] == {
        "path": "LINE_EXPOSURE_DURATION",
        "type": "real",
        "units": ["MSEC"],
        "count": 3,
        "min": 1.877,
        "max": 1.877,
        "missions": ["mro"],
        "commonFields": ["exposure"],
    }
    assert found["none"] == []
    assert len(found["one"]) == 1


async def test_missions_have_spacecraft_and_instruments_with_counts_that_add_up(ask: Ask) -> None:
    found = await ask(
        """{ missions { id name products spacecraft { id name products instruments { id name products } } }
          products { totalCount } }""",
        OPERATOR,
    )
    missions = {mission["id"]: mission for mission in found["missions"]}

    assert sum(mission["products"] for mission in missions.values()) == found["products"]["totalCount"]
    for mission in missions.values():
        assert sum(host["products"] for host in mission["spacecraft"]) == mission["products"]
    (cassini,) = missions["cas"]["spacecraft"]
    assert (missions["cas"]["name"], cassini["name"]) == ("Cassini-Huygens", "Cassini Orbiter")
    assert cassini["instruments"] == [{"id": "iss", "name": "Imaging Science Subsystem", "products": 4}]


async def test_missions_are_counted_over_what_the_asker_sees_and_asks(ask: Ask) -> None:
    query = '{ missions(where: {mission: {eq: "mars_2020"}}) { id products } }'

    assert (await ask(query))["missions"] == [{"id": "mars_2020", "products": 20}]
    assert (await ask(query, CURATOR))["missions"] == [{"id": "mars_2020", "products": 22}]
