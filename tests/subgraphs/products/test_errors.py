"""Bad input: an error with a code, a message and the path; never a fault of the service."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from subgraphs.service import Answer
from tests.subgraphs.counting import CountingReader

Answering = Callable[..., Awaitable[Answer]]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("first: -1", "“first” is from 0 to 1000, not -1"),
        ("first: 1001", "“first” is from 0 to 1000"),
        ('first: 1, before: "x"', "either the first products after a cursor, or the last ones before one"),
        ("first: 1, last: 1", "either the first products"),
        (
            "where: {geometry: {box: {west: 0, south: 0, east: 1, north: 1}}}",
            'must name its body. Write geometry: {body: "',
        ),
        ("where: {geometry: {incidence: {lte: 3}}}", "must name its body"),
        ("where: {position: {latitude: {gt: 3}}}", "must name its body"),
        ('where: {geometry: {body: "Marz"}}', "did you mean Mars"),
        ('where: {geometry: {body: "Mars", box: {west: 0, south: 5, east: 1, north: 1}}}', "south .5. lies north"),
        ('where: {startTime: {gte: "yesterday"}}', "“startTime” holds UTC times"),
        ('where: {time: {start: "2010", relation: CONTAINS}}', "open end"),
        ('where: {time: {start: "2010", stop: "2009"}}', "after the stop"),
        ('where: {changedSince: "now"}', "holds UTC times"),
        ('where: {standard: {eq: "pds5"}}', "“standard” is one of pds3, pds4"),
        ('where: {label: [{field: "IMAGE/LINS", eq: 1}]}', "no label field of this index; did you mean IMAGE/LINES"),
        ('where: {label: [{field: "", eq: 1}]}', "no label field"),
        ('where: {label: [{field: "IMAGE/LINES"}]}', "says nothing"),
        ('where: {label: [{field: "IMAGE/LINES", gt: true}]}', "compared with a number, a time or a text"),
        ('where: {label: [{field: "IMAGE/LINES", eq: {a: 1}}]}', "equals a number, a boolean or a text"),
        ('where: {title: {words: "…"}}', "no letter or digit"),
        ('text: "!!!"', "no letter or digit"),
        ('text: ""', "no letter or digit"),
        ('sort: [{field: "nothing"}]', "“nothing” is no common field, and no label field"),
        ('sort: [{field: "relevance"}]', "Relevance needs a text"),
        ('sort: [{field: "relevance"}, {field: "sol"}]', "stands alone"),
    ],
)
async def test_arguments_that_cannot_be_answered_are_refused(answer: Answering, arguments: str, message: str) -> None:
    result = await answer(f"{{ products({arguments}) {{ nodes {{ id }} }} }}")

    assert result.data == {"products": None}
    (error,) = result.errors
    assert error["extensions"] == {"code": "BAD_USER_INPUT"}
    assert error["path"] == ["products"]
    assert message.replace(".5.", "(5)") in error["message"]


async def test_a_place_without_body_is_refused_with_the_bodies_that_the_asker_sees(
    answer: Answering, reader: CountingReader
) -> None:
    box = "box: {west: 0, south: 0, east: 1, north: 1}"
    query = f"{{ products(where: {{not: {{%s: {{{box}}}}}}}) {{ totalCount }} }}"

    orbital, landed = [await answer(query % name) for name in ("geometry", "position")]

    assert [error["message"] for error in orbital.errors] == [
        '“geometry” asks for a place and must name its body. Write geometry: {body: "Mars", …}; '
        "there are Mars, Moon, Venus, Sun, Mercury, Rhea, Saturn, Titan."
    ]
    assert [error["message"] for error in landed.errors] == [
        '“position” asks for a place and must name its body. Write position: {body: "Mars", …}; there are Mars.'
    ]
    assert reader.calls == {"search": 2}


@pytest.mark.parametrize(
    ("selection", "message"),
    [
        ('facets(fields: ["startTime"]) { field }', "offers no facets; these do: standard"),
        ('facets(fields: ["sol"], first: 0) { field }', "1 to 1000 values"),
        ('facets(fields: ["nothing"]) { field }', "is no common field"),
        ('histogram(field: "startTime") { field }', "either an interval or a number of buckets"),
        ('histogram(field: "startTime", interval: 5) { field }', "is year, month, day, hour, not 5"),
        ('histogram(field: "lines", interval: "year") { field }', "a plain number"),
        ('histogram(field: "lines", interval: "decade") { field }', "decade"),
        ('histogram(field: "lines", interval: 0) { field }', "above zero"),
        ('histogram(field: "lines", interval: true) { field }', "or a number"),
        ('histogram(field: "lines", buckets: 0) { field }', "buckets"),
        ('histogram(field: "title", buckets: 5) { field }', "no number and no time"),
        ('nodes { provenance(field: "nothing") { path } }', "“nothing” is no common field"),
    ],
)
async def test_counts_that_cannot_be_made_are_refused(answer: Answering, selection: str, message: str) -> None:
    result = await answer(f"{{ products {{ {selection} }} }}")

    (error,) = result.errors
    assert (error["extensions"]["code"], error["path"]) == ("BAD_USER_INPUT", ["products"])
    assert message in error["message"]


async def test_a_cursor_is_of_its_own_question_only(answer: Answering) -> None:
    query = 'query ($after: String) { products(after: $after, sort: [{field: "sol"}]) { pageInfo { endCursor } } }'
    first = await answer(query)
    assert first.data is not None
    cursor = first.data["products"]["pageInfo"]["endCursor"]

    for after, text in (
        (cursor, query.replace("sol", "lines")),
        ("nonsense", query),
        (cursor[:-1], query),
        ("", query),
    ):
        result = await answer(text, after=after)
        assert result.data == {"products": None}
        assert [error["extensions"]["code"] for error in result.errors] == ["INVALID_CURSOR"]
        assert result.errors[0]["path"] == ["products"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{ products { nodes { id } ", "GRAPHQL_PARSE_FAILED"),
        ("{ products { nothing } }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ products(where: {nothing: {eq: 1}}) { totalCount } }", "GRAPHQL_VALIDATION_FAILED"),
        ('{ products(where: {lines: {eq: "many"}}) { totalCount } }', "GRAPHQL_VALIDATION_FAILED"),
        ("query A { products { totalCount } } query B { products { totalCount } }", "BAD_USER_INPUT"),
        ("query ($w: ProductWhere!) { products(where: $w) { totalCount } }", "BAD_USER_INPUT"),
    ],
)
async def test_operations_that_cannot_be_run_are_refused(answer: Answering, text: str, code: str) -> None:
    result = await answer(text)

    assert result.data is None
    assert [error["extensions"]["code"] for error in result.errors] == [code]


HOSTILE = ["\ud800", "\0", "*" * 500 + "x", "?*" * 200, "a" * 50_000, "'; DROP TABLE product; --", "𝔘" * 500, "%_"]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize(
    "where",
    [
        lambda text: {"title": {"glob": text, "prefix": text, "eq": text}},
        lambda text: {"label": [{"field": "INSTRUMENT_ID", "glob": text, "prefix": text, "eq": text, "lt": text}]},
        lambda text: {"or": [{"text": f"x {text}"}, {"title": {"words": f"x {text}"}}, {"uri": {"in": [text]}}]},
        lambda text: {"label": [{"field": text, "eq": 1}]},
        lambda text: {"geometry": {"body": text}},
    ],
    ids=["glob", "label", "text", "field", "body"],
)
async def test_hostile_texts_find_nothing_or_are_refused(answer: Answering, where: Any, text: str) -> None:
    query = "query ($w: ProductWhere) { products(where: $w, first: 1) { totalCount } }"

    result = await answer(query, w=where(text))

    assert {error["extensions"]["code"] for error in result.errors} <= {"BAD_USER_INPUT"}
    assert bool(result.errors) == (result.data in (None, {"products": None}))
    assert all(len(error["message"]) < 1100 for error in result.errors)


async def test_conditions_are_nested_no_deeper_than_can_be_answered(answer: Answering) -> None:
    where: dict[str, Any] = {"mission": {"eq": "mro"}}
    for _ in range(30):
        where = {"not": where}

    result = await answer("query ($w: ProductWhere) { products(where: $w) { totalCount } }", w=where)

    assert [error["extensions"]["code"] for error in result.errors] == ["BAD_USER_INPUT"]
    assert "nested" in result.errors[0]["message"]


async def test_ids_are_refused_where_they_name_nothing_of_ours(answer: Answering) -> None:
    result = await answer(
        """{ a: node(id: "x") { id } b: product(id: "RmlsZTp4") { id } c: nodes(ids: ["VGhpbmc6eA"]) { id }
          d: product { id } e: product(lid: "a", uri: "b") { id } f: product(uri: "nowhere") { id } }"""
    )

    assert result.data == dict.fromkeys("abcdef")
    assert sorted((error["path"][0], error["extensions"]["code"]) for error in result.errors) == [
        (name, "BAD_USER_INPUT") for name in "abcde"
    ]


async def test_each_representation_is_answered_or_refused_by_itself(answer: Answering) -> None:
    first = await answer("{ products(first: 1) { nodes { id } } }")
    assert first.data is not None
    id_ = first.data["products"]["nodes"][0]["id"]
    wrong: list[Any] = [
        {"__typename": "File", "id": id_},
        {"id": id_},
        {"__typename": "Product"},
        {"__typename": "Product", "id": 5},
        {"__typename": "Product", "id": "x"},
        "Product",
    ]

    result = await answer(
        "query ($any: [_Any!]!) { _entities(representations: $any) { __typename ... on Product { id } } }",
        any=[{"__typename": "Product", "id": id_}, *wrong],
    )

    assert result.data == {"_entities": [{"__typename": "Product", "id": id_}, *[None] * 6]}
    assert [error["path"] for error in result.errors] == [["_entities", place] for place in range(1, 7)]
    assert {error["extensions"]["code"] for error in result.errors} == {"BAD_USER_INPUT"}
