"""Products with their common and label fields."""

from tests.subgraphs.products.conftest import Ask

CTX = "atlas:pds3:mro:mro:/mrox_0001/"


async def test_a_product_has_common_fields_in_their_units_and_label_fields_as_written(ask: Ask) -> None:
    found = await ask(
        """{ products(first: 100) { totalCount nodes {
          uri standard
          common { mission instrument exposure startTime geometry { body south } position { body } }
          label(fields: ["IMAGE/LINES", "LINE_EXPOSURE_DURATION"]) { path text value unit }
          none: label(match: "no such field") { path }
        } } }"""
    )

    products = found["products"]["nodes"]
    assert found["products"]["totalCount"] == len(products)
    one = next(each for each in products if each["uri"].startswith(CTX))
    assert one["standard"] == "pds3"
    assert one["common"]["mission"] == "mro"
    assert one["common"]["instrument"] == ["ctx"]
    assert one["common"]["startTime"].endswith("Z")
    lines = {field["path"]: field for field in one["label"]}
    assert lines["IMAGE/LINES"]["value"] == int(lines["IMAGE/LINES"]["text"])
    exposure = lines["LINE_EXPOSURE_DURATION"]
    assert one["common"]["exposure"] == [exposure["value"]]
    assert exposure["unit"] == "MSEC"
    assert one["none"] == []


async def test_label_fields_are_given_as_they_are_selected(ask: Ask) -> None:
    selections = {
        "plain": "unit value path text",
        "few": "text",
        "renamed": "where: path what: text",
        "typed": "__typename text shape line",
        "nested": "path values { text unit }",
    }
    asked = " ".join(f'{name}: label(fields: ["IMAGE/LINES"]) {{ {text} }}' for name, text in selections.items())
    found = await ask(
        f'{{ products(where: {{label: [{{field: "IMAGE/LINES", exists: true}}]}}) {{ nodes {{ {asked} }} }} }}'
    )

    assert found["products"]["nodes"]
    for product in found["products"]["nodes"]:
        (plain,) = product["plain"]
        path, text = "IMAGE/LINES", plain["text"]
        assert list(plain) == ["unit", "value", "path", "text"]
        assert plain == {"unit": None, "value": int(text), "path": path, "text": text}
        assert product["few"] == [{"text": text}]
        assert product["renamed"] == [{"where": path, "what": text}]
        (typed,) = product["typed"]
        assert list(typed) == ["__typename", "text", "shape", "line"]
        assert typed["__typename"] == "LabelField"
        assert product["nested"] == [{"path": path, "values": [{"text": text, "unit": None}]}]


async def test_an_id_names_the_same_product_to_anyone(ask: Ask) -> None:
    found = await ask("{ products(first: 1) { nodes { id title } } }")
    product = found["products"]["nodes"][0]

    again = await ask(
        """query ($id: ID!, $any: [_Any!]!) {
          node(id: $id) { __typename id ... on Product { title } }
          _entities(representations: $any) { ... on Product { title } }
        }""",
        id=product["id"],
        any=[{"__typename": "Product", "id": product["id"]}],
    )

    assert again["node"] == {"__typename": "Product", **product}
    assert again["_entities"] == [{"title": product["title"]}]
