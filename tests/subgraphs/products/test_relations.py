"""What products have to do with one another."""

from access.identity import ANONYMOUS, Identity
from loaders import decode_id
from tests.subgraphs.products.conftest import CURATOR, Ask

DATA = "urn:nasa:pds:clementine_uvvis:data"
IMAGE = f"{DATA}:lub2110j_165"
OLDER = "LUB2110J.165"
INSIGHT = "urn:nasa:pds:insight_cameras:data:c000m0013_597718309edr_f0000_0060m"


async def test_every_identifier_of_a_product_names_it(ask: Ask) -> None:
    found = await ask(f'{{ product(lid: "{IMAGE}") {{ id uri lidvid path lid }} }}')
    product = found["product"]

    for argument in (f'id: "{product["id"]}"', f'uri: "{product["uri"]}"', f'lidvid: "{IMAGE}::1.0"'):
        assert await ask(f"{{ product({argument}) {{ id uri lidvid path lid }} }}") == found
    several = await ask(
        "query ($of: [String!]!) { productsByIdentifiers(identifiers: $of) { uri } }",
        of=[product["uri"], product["path"], "nowhere", product["lidvid"], OLDER],
    )
    uris = [each and each["uri"] for each in several["productsByIdentifiers"]]
    assert uris[:4] == [product["uri"], product["uri"], None, product["uri"]]
    assert uris[4].endswith(OLDER)


async def test_counterparts_name_each_other(ask: Ask) -> None:
    found = await ask(
        f"""{{ newer: product(lid: "{IMAGE}") {{ standard counterpart {{ uri standard counterpart {{ lid }} }} }}
          older: product(pds3: "{OLDER}") {{ counterpart {{ lid }} }}
          alone: product(pds3: "F004A47.IMQ") {{ counterpart {{ lid }} }} }}"""
    )

    assert found["newer"]["counterpart"]["uri"].endswith(OLDER)
    assert found["newer"]["counterpart"]["counterpart"] == {"lid": IMAGE}
    assert found["older"]["counterpart"] == {"lid": IMAGE}


async def test_sources_and_derivatives_lead_from_one_standard_to_the_other(ask: Ask) -> None:
    found = await ask(
        f"""{{ newer: product(lid: "{IMAGE}") {{ sources {{ uri standard derivatives {{ lid }} }} derivatives {{ lid }} }}
          older: product(pds3: "{OLDER}") {{ derivatives {{ lid }} sources {{ lid }} }} }}"""
    )

    (source,) = found["newer"]["sources"]
    assert source["uri"].endswith(OLDER)
    assert (source["standard"], source["derivatives"]) == ("pds3", [{"lid": IMAGE}])
    assert found["older"] == {"derivatives": [{"lid": IMAGE}], "sources": []}
    assert found["newer"]["derivatives"] == []


async def test_versions_come_the_latest_first_as_numbers(ask: Ask) -> None:
    found = await ask(
        f"""{{ product(lidvid: "{INSIGHT}::1.9") {{
          isLatest latestVersion {{ version isLatest }} versions {{ version versions {{ version }} }} }} }}"""
    )
    product = found["product"]

    assert not product["isLatest"]
    assert product["latestVersion"] == {"version": "1.10", "isLatest": True}
    assert [each["version"] for each in product["versions"]] == ["1.10", "1.9"]
    assert product["versions"][0]["versions"] == [{"version": "1.10"}, {"version": "1.9"}]


async def test_members_come_in_pages_and_name_what_lists_them(ask: Ask) -> None:
    query = """query ($after: String) { product(lid: "%s") { members(first: 3, after: $after) {
      totalCount edges { cursor node { lid memberOf { lid } } } pageInfo { hasNextPage endCursor } } } }"""

    first = (await ask(query % DATA))["product"]["members"]
    rest = (await ask(query % DATA, after=first["pageInfo"]["endCursor"]))["product"]["members"]

    edges = first["edges"] + rest["edges"]
    assert (len(first["edges"]), first["totalCount"], len(edges)) == (3, 4, 4)
    assert (first["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasNextPage"]) == (True, False)
    assert all(edge["node"]["memberOf"] == [{"lid": DATA}] for edge in edges)


async def test_a_product_is_cited_by_its_collection_or_its_data_set(ask: Ask) -> None:
    found = await ask(
        f"""{{ newer: product(lid: "{IMAGE}") {{ citation {{ text doi of }} }}
          older: product(pds3: "{OLDER}") {{ citation {{ text doi of }} }}
          collection: product(lid: "{DATA}") {{ uri citation {{ of doi }} }} }}"""
    )

    collection = found["collection"]
    assert found["newer"]["citation"]["of"] == collection["citation"]["of"] == collection["uri"]
    assert found["newer"]["citation"]["doi"] == collection["citation"]["doi"] == "10.17189/1520001"
    assert found["older"]["citation"] == {
        "text": "Clementine EDR V1.0, Naval Research Laboratory, NASA Planetary Data System, 1995",
        "doi": None,
        "of": "atlas:pds3:clem:clementine:/cl_0001/CATALOG/DATASET.CAT",
    }


async def test_similar_products_are_of_the_same_instrument_and_target_nearest_in_time_first(ask: Ask) -> None:
    found = await ask(
        f"""{{ product(lid: "{IMAGE}") {{ uri common {{ startTime }}
          similar(first: 3) {{ uri common {{ startTime instrument target }} }} }}
          products(where: {{mission: {{eq: "cas"}}}}) {{ nodes {{ similar {{ mission }} }} }} }}"""
    )
    product = found["product"]

    assert len(product["similar"]) == 3
    assert product["uri"] not in [each["uri"] for each in product["similar"]]
    assert {str(each["common"]["instrument"] + each["common"]["target"]) for each in product["similar"]} == {
        "['uvvis', 'Moon']"
    }
    assert product["similar"][0]["common"]["startTime"] == product["common"]["startTime"]
    assert {each["mission"] for node in found["products"]["nodes"] for each in node["similar"]} <= {"cas"}


async def test_pictures_are_files_of_the_product_or_of_its_browse_product(ask: Ask) -> None:
    found = await ask(
        f"""{{ newer: product(lid: "{IMAGE}") {{ browse {{ __typename id }} }}
          older: product(pds3: "EW0209876661J") {{ browse {{ id }} }} }}"""
    )

    (newer,) = found["newer"]["browse"]
    assert newer["__typename"] == "File"
    assert decode_id(newer["id"]).uri.endswith("lub2110j_165.png")
    assert [decode_id(each["id"]).uri.rpartition("/")[2] for each in found["older"]["browse"]] == ["EW0209876661J.JPG"]


async def test_provenance_says_where_a_value_is_from_or_why_it_is_missing(ask: Ask) -> None:
    found = await ask(
        f"""{{ older: product(pds3: "{OLDER}") {{
            start: provenance(field: "startTime") {{ field source path text missing }}
            geometry: provenance(field: "geometry.incidence") {{ field body path }}
            record: provenance(field: "mission") {{ source }}
            none: provenance(field: "sol") {{ source text missing }} }} }}"""
    )
    product = found["older"]

    (start,) = product["start"]
    assert (start["field"], start["source"], start["missing"]) == ("startTime", "label", None)
    assert start["text"]
    assert [(each["field"], each["body"]) for each in product["geometry"]] == [("geometry.incidence", "Moon")]
    assert product["record"] == [{"source": "record"}]
    assert product["none"][0]["source"] is None
    assert product["none"][0]["missing"]


async def test_what_is_staged_is_not_found_by_any_identifier_by_others(ask: Ask) -> None:
    seen = await ask('{ products(where: {archiveStatus: {eq: "staged"}}) { nodes { id uri lid } } }', CURATOR)
    nodes = seen["products"]["nodes"]
    assert len(nodes) == 2
    ids = [node["id"] for node in nodes]
    query = """query ($ids: [ID!]!, $any: [_Any!]!, $lid: String!, $names: [String!]!) {
      nodes(ids: $ids) { id } productsByIds(ids: $ids) { id } productsByIdentifiers(identifiers: $names) { id }
      _entities(representations: $any) { ... on Product { id } } product(lid: $lid) { id } }"""
    variables = {
        "ids": ids,
        "any": [{"__typename": "Product", "id": id_} for id_ in ids],
        "lid": nodes[0]["lid"],
        "names": [node["uri"] for node in nodes],
    }

    own = await ask(query, CURATOR, **variables)
    for other in (ANONYMOUS, Identity("a", "user"), Identity("b", "curator", groups=frozenset({"others"}))):
        hidden = await ask(query, other, **variables)
        assert hidden.pop("product") is None
        assert all(found == [None, None] for found in hidden.values())
    assert own.pop("product") == {"id": ids[0]}
    assert all(found == [{"id": id_} for id_ in ids] for found in own.values())
