"""Searching products: conditions, order, pages, and counts."""

import pytest

from access.identity import Identity
from tests.subgraphs.products.conftest import CURATOR, OPERATOR, Ask

MARS = 'where: {geometry: {body: "Mars"}}'


async def uris(ask: Ask, arguments: str, identity: Identity = OPERATOR) -> list[str]:
    found = await ask(f"{{ products(first: 1000, {arguments}) {{ totalCount nodes {{ uri }} }} }}", identity)
    assert found["products"]["totalCount"] == len(found["products"]["nodes"])
    return [node["uri"].split("/")[-1].split("::")[0] for node in found["products"]["nodes"]]


@pytest.mark.parametrize(
    "where",
    [
        '{target: {eq: "moon"}}',
        '{instrument: {in: ["uvvis", "lroc"]}, startTime: {gt: "1990"}}',
        '{time: {start: "1994", stop: "1994"}}',
        "{lines: {gte: 1}}",
        "{exposure: {gt: 0, lt: 100000}}",
        '{geometry: {body: "Moon", box: {west: -180, south: -90, east: 180, north: 90}}}',
        '{fileName: {glob: "lu*1*"}}',
        "{position: {site: {exists: true}}}",
    ],
)
async def test_a_mission_neutral_question_gives_products_of_both_standards(ask: Ask, where: str) -> None:
    found = await ask(f'{{ products(where: {where}) {{ facets(fields: ["standard"]) {{ counts {{ value }} }} }} }}')

    assert {count["value"] for count in found["products"]["facets"][0]["counts"]} == {"pds3", "pds4"}


async def test_where_a_product_looks_is_never_where_its_spacecraft_stands(ask: Ask) -> None:
    everywhere = "{west: -180, south: -90, east: 180, north: 90}"
    shown = await uris(ask, f'where: {{geometry: {{body: "Mars", box: {everywhere}}}}}')
    stood = await uris(ask, f'where: {{position: {{body: "Mars", box: {everywhere}}}}}')

    assert shown
    assert stood
    assert not set(shown) & set(stood)
    missions = await ask(
        f"""{{ shown: products(where: {{geometry: {{body: "Mars", box: {everywhere}}}}}) {{ ...Missions }}
          stood: products(where: {{position: {{body: "Mars", box: {everywhere}}}}}) {{ ...Missions }} }}
        fragment Missions on ProductConnection {{ facets(fields: ["mission"]) {{ counts {{ value }} }} }}"""
    )
    by_name = {name: {count["value"] for count in page["facets"][0]["counts"]} for name, page in missions.items()}
    assert by_name == {"shown": {"mro", "vik"}, "stood": {"insight", "mars_2020", "mer"}}


async def test_conditions_are_joined_as_they_are_nested(ask: Ask) -> None:
    mro, cas = await uris(ask, 'where: {mission: {eq: "mro"}}'), await uris(ask, 'where: {mission: {eq: "cas"}}')
    everything = await uris(ask, "where: {}")

    assert await uris(ask, 'where: {or: [{mission: {eq: "MRO"}}, {mission: {eq: "cas"}}]}') == cas + mro
    assert await uris(ask, 'where: {and: [{mission: {eq: "mro"}}, {mission: {eq: "cas"}}]}') == []
    assert len(await uris(ask, 'where: {not: {mission: {in: ["mro", "cas"]}}}')) == len(everything) - len(cas + mro)
    assert await uris(ask, "where: {or: []}") == []
    assert await uris(ask, "where: {mission: {in: []}}") == []
    assert await uris(ask, "where: {and: []}") == everything
    assert await uris(ask, "where: {mission: null}") == everything


async def test_label_fields_are_compared_as_they_are_written(ask: Ask) -> None:
    path = "LINE_EXPOSURE_DURATION"
    found = await ask(
        f"""{{ products(where: {{label: [{{field: "{path}", exists: true}}]}}) {{
          nodes {{ label(fields: ["{path}"]) {{ value text }} }} statistics(fields: ["{path}"]) {{ min max count }} }} }}"""
    )
    values = [node["label"][0]["value"] for node in found["products"]["nodes"]]
    assert found["products"]["statistics"] == [{"min": min(values), "max": max(values), "count": len(values)}]

    least, most = min(values), max(values)

    async def count(condition: str) -> int:
        return len(await uris(ask, f'where: {{label: [{{field: "{path}", {condition}}}]}}'))

    assert await count(f"lte: {least}") == values.count(least)
    assert await count(f"lt: {most}") == len(values) - values.count(most)
    assert await count(f"eq: {most}") == values.count(most)
    created = 'where: {label: [{field: "PRODUCT_CREATION_TIME", gte: "2000", lt: "2100-01-01"}]}'
    assert await uris(ask, created)
    assert await uris(ask, 'where: {label: [{field: "INSTRUMENT_ID", in: ["CTX"]}]}') == await uris(
        ask, 'where: {label: [{field: "INSTRUMENT_ID", prefix: "CT", glob: "C?X", words: "ctx"}]}'
    )


async def test_pages_follow_one_another_in_both_directions(ask: Ask) -> None:
    query = """query ($first: Int, $after: String, $last: Int, $before: String) {
      products(sort: [{field: "startTime", descending: true}], first: $first, after: $after, last: $last, before: $before) {
        edges { cursor node { uri } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
    forward: list[str] = []
    page: dict[str, object] = {"endCursor": None, "hasNextPage": True}
    while page["hasNextPage"]:
        found = (await ask(query, first=7, after=page["endCursor"]))["products"]
        page = found["pageInfo"]
        forward += [edge["node"]["uri"] for edge in found["edges"]]
    backward: list[str] = []
    page = {"startCursor": None, "hasPreviousPage": True}
    while page["hasPreviousPage"]:
        found = (await ask(query, last=9, before=page["startCursor"]))["products"]
        page = found["pageInfo"]
        backward = [edge["node"]["uri"] for edge in found["edges"]] + backward

    assert forward == backward
    assert len(forward) == len(set(forward)) == len(await uris(ask, "where: {}", CURATOR)) - 2


async def test_facets_add_up_to_the_total_and_histograms_to_their_field(ask: Ask) -> None:
    found = await ask(
        """{ products(first: 0) { totalCount
          facets(fields: ["mission", "standard"], first: 100) { field counts { value count } missing exact }
          few: facets(fields: ["mission"], first: 1) { counts { count } }
          histogram(field: "startTime", interval: "year") { buckets { low high count } missing }
          equal: histogram(field: "lines", buckets: 2) { buckets { count } missing }
          statistics(fields: ["startTime", "lines"]) { field min max count missing } } }"""
    )
    page = found["products"]

    for facet in page["facets"]:
        assert sum(count["count"] for count in facet["counts"]) + facet["missing"] == page["totalCount"]
        assert facet["exact"]
    assert len(page["few"][0]["counts"]) == 1
    times, lines = page["statistics"]
    assert sum(bucket["count"] for bucket in page["histogram"]["buckets"]) == times["count"]
    assert page["histogram"]["buckets"][0]["low"] <= times["min"] < page["histogram"]["buckets"][0]["high"]
    assert sum(bucket["count"] for bucket in page["equal"]["buckets"]) == lines["count"]
    assert lines["count"] + lines["missing"] == page["totalCount"]


async def test_totals_are_what_was_harvested(ask: Ask) -> None:
    found = await ask("{ products { totalCount } }", OPERATOR)

    assert found["products"]["totalCount"] == 92


async def test_counterparts_are_folded_and_counted(ask: Ask) -> None:
    question = 'products(where: {{mission: {{eq: "clem"}}}}, dedupe: {}) {{ totalCount folded nodes {{ standard }} }}'

    found = await ask(f"{{ all: {question.format('NONE')} few: {question.format('PREFER_PDS4')} }}")

    assert found["all"]["folded"] is None
    assert found["few"]["folded"] == 4
    assert found["few"]["totalCount"] == found["all"]["totalCount"] - 4
    assert {node["standard"] for node in found["few"]["nodes"]} == {"pds4"}


async def test_the_most_relevant_products_come_first_where_asked(ask: Ask) -> None:
    found = await ask('{ products(text: "titan", sort: [{field: "relevance"}]) { nodes { title } } }')

    assert "Titan" in found["products"]["nodes"][0]["title"]


async def test_only_curators_see_what_is_staged(ask: Ask) -> None:
    everybody, curators = await uris(ask, "where: {}", Identity("a", "user")), await uris(ask, "where: {}", CURATOR)

    staged = set(curators) - set(everybody)
    assert len(staged) == 1  # a picture and its data have one name
    hidden = await ask(f'{{ products(where: {{fileName: {{eq: "{staged.pop()}"}}}}) {{ totalCount }} }}')
    assert hidden["products"]["totalCount"] == 0


async def test_products_are_found_by_when_their_records_changed(ask: Ask) -> None:
    found = await ask("{ products(first: 1) { nodes { common { changed firstSeen } } } }")
    changed = found["products"]["nodes"][0]["common"]["changed"]

    everything = await uris(ask, "where: {}")
    assert await uris(ask, 'where: {changedSince: "2000"}') == everything
    assert await uris(ask, 'where: {changedSince: "9000"}') == []
    assert await uris(ask, f'where: {{changedSince: "{changed}", changed: {{lte: "{changed}"}}}}')


@pytest.mark.parametrize(
    ("relation", "start", "stop", "found"),
    [
        ("OVERLAP", "2009-06-01T00:38:00Z", "2009-06-01T00:39:00Z", True),
        ("OVERLAP", "2009-06-02", "2009-06-03", False),
        ("WITHIN", "2009-06-01", "2009-06-01", True),
        ("CONTAINS", "2009-06-01", "2009-06-01", False),
    ],
)
async def test_observations_stand_to_an_interval_as_asked(
    ask: Ask, relation: str, start: str, stop: str, found: bool
) -> None:
    interval = f'{{start: "{start}", stop: "{stop}", relation: {relation}}}'

    names = await uris(ask, f'where: {{mission: {{eq: "mro"}}, time: {interval}}}')

    assert names == (["G22_013341_0108_XN_79S172W.IMG"] if found else [])


@pytest.mark.parametrize(
    ("box", "relation", "found"),
    [
        ("{west: 170, south: -85, east: 200, north: -70}", "OVERLAPS", True),
        ("{west: 170, south: -85, east: 200, north: -70}", "CENTER", True),
        ("{west: 0, south: 0, east: 10, north: 10}", "OVERLAPS", False),
    ],
)
async def test_footprints_stand_to_a_box_as_asked(ask: Ask, box: str, relation: str, found: bool) -> None:
    geometry = f'{{body: "mars", box: {box}, relation: {relation}, incidence: {{gte: 0, lte: 180}}}}'

    names = await uris(ask, f'where: {{instrument: {{eq: "ctx"}}, geometry: {geometry}}}')

    assert ("G22_013341_0108_XN_79S172W.IMG" in names) is found
