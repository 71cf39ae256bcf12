"""How often the index is asked for a question: never once for each product."""

from collections import Counter

import pytest

from tests.subgraphs.counting import CountingReader
from tests.subgraphs.products.conftest import OPERATOR, Ask

EVERYTHING = "{ products(first: 1000) { totalCount nodes { id %s } } }"
LABEL_FIELDS = '{ labelFields(match: "LINES") { %s } }'


@pytest.mark.parametrize(
    ("selection", "calls"),
    [
        ('title common { startTime exposure geometry { body } } label(fields: ["IMAGE/LINES"]) { value }', {}),
        ('labelText provenance(field: "startTime") { path } identifiers { name }', {}),
        ("latestVersion { id }", {"products": 1}),
        ("versions { id title }", {"members": 1}),
        ("members(first: 2) { totalCount nodes { id } }", {"members": 1}),
        ("memberOf { id } sources { id } derivatives { id } counterpart { id } versions { id }", {"members": 1}),
        ("memberOf { id memberOf { title } }", {"members": 1}),
        ("citation { text }", {"members": 1, "descriptions": 1}),
        ("browse { id }", {"members": 1}),
        ("counterpart { id latestVersion { citation { doi } } }", {"members": 2, "products": 1, "descriptions": 1}),
    ],
)
async def test_a_page_of_all_products_asks_the_index_a_few_times(
    ask: Ask, reader: CountingReader, selection: str, calls: dict[str, int]
) -> None:
    found = await ask(EVERYTHING % selection, OPERATOR)

    assert len(found["products"]["nodes"]) == found["products"]["totalCount"] == 92
    assert reader.calls == Counter({"search": 1, **calls})


async def test_everything_that_is_counted_is_counted_in_one_call(ask: Ask, reader: CountingReader) -> None:
    await ask(
        """{ products(first: 5) { totalCount nodes { id } edges { node { title } cursor }
          facets(fields: ["mission"]) { field } again: facets(fields: ["mission", "sol"], first: 2) { field }
          histogram(field: "startTime", interval: "year") { missing } other: histogram(field: "lines", buckets: 3) { missing }
          statistics(fields: ["lines"]) { min } } }"""
    )

    assert reader.calls == Counter({"search": 1})


async def test_ids_of_lists_and_of_other_subgraphs_are_read_together(ask: Ask, reader: CountingReader) -> None:
    found = await ask(EVERYTHING % "")
    ids = [node["id"] for node in found["products"]["nodes"]]
    reader.calls.clear()

    again = await ask(
        """query ($ids: [ID!]!, $any: [_Any!]!) {
          nodes(ids: $ids) { id } productsByIds(ids: $ids) { id }
          _entities(representations: $any) { ... on Product { id } } }""",
        ids=ids,
        any=[{"__typename": "Product", "id": id_} for id_ in ids],
    )

    for found_ids in again.values():
        assert [node["id"] for node in found_ids] == ids
    assert reader.calls == Counter({"products": 1})


async def test_label_fields_are_read_by_their_paths_only(ask: Ask, reader: CountingReader) -> None:
    found = await ask('{ products(first: 1) { nodes { all: label { path } few: label(fields: ["X"]) { path } } } }')

    (product,) = found["products"]["nodes"]
    assert len(product["all"]) > 10
    assert product["few"] == []


async def test_fields_of_the_dictionary_are_counted_once_for_each_mission(ask: Ask, reader: CountingReader) -> None:
    await ask("{ commonFields { name count min max } }")
    assert reader.calls == Counter({"search": 1})

    found = await ask("{ commonFields { name missions sources { rule } } missions { id } }")
    assert reader.calls["search"] == 1 + 1 + len(found["missions"]) + 1


async def test_missions_with_spacecraft_and_instruments_are_counted_in_one_call(
    ask: Ask, reader: CountingReader
) -> None:
    await ask("{ missions { id products spacecraft { id products instruments { id products } } } }")

    assert reader.calls == Counter({"search": 1})


async def test_extremes_of_label_fields_are_looked_for_only_when_they_are_selected(
    ask: Ask, reader: CountingReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = []
    look = reader.label_fields

    async def noted(*asked: object, extremes: bool) -> object:
        looked.append(extremes)
        return await look(*asked, extremes=extremes)

    monkeypatch.setattr(reader, "label_fields", noted, raising=False)
    for selection in ("path type units count missions", "min", "max"):
        await ask(LABEL_FIELDS % selection)

    assert looked == [False, True, True]
