"""Discovery of label fields: type, unit, count, extremes and missions."""

import pytest

from search.port import EVERYTHING, PUBLIC, LabelFieldSummary, Visible
from search.query import Field, In
from tests.contracts.search.conftest import Index
from tests.contracts.search.records import common, microseconds, product, raw, value


async def fill(index: Index) -> None:
    await index.put(
        product(
            "A",
            {"sol": common(1)},
            [
                raw("IMAGE/LINES", "1024"),
                raw("EXPOSURE", value("1.5", "s"), value("-2", "ms")),
                raw("START_TIME", "2012-219"),
                raw("FLAG", "TRUE"),
                raw("NOTE", value("b", quoted=True)),
                raw("MIXED", "1"),
                raw("GONE", "UNK"),
            ],
        ),
        product(
            "B",
            {"sol": common(2)},
            [
                raw("IMAGE/LINES", "512"),
                raw("IMAGE/LINES", "2048", "N/A"),
                raw("EXPOSURE", value("3", "s")),
                raw("NOTE", value("Zz", quoted=True)),
                raw("MIXED", "word"),
                raw("Image/Line_Samples", "7"),
            ],
            path="/msl/curiosity/mslx_0001/B.lbl",
        ),
        product("C", {"sol": common(3)}, [raw("IMAGE/LINES", "4096")], visibility=frozenset({"x"})),
    )


async def test_label_fields_are_summarised(index: Index) -> None:
    await fill(index)

    found = {field.path: field for field in await index.reader.label_fields("*", PUBLIC, extremes=True)}

    assert found == {
        "IMAGE/LINES": LabelFieldSummary("IMAGE/LINES", "integer", 2, (), 512, 2048, ("mro", "msl")),
        "EXPOSURE": LabelFieldSummary("EXPOSURE", "real", 2, ("ms", "s"), -2, 3, ("mro", "msl")),
        "START_TIME": LabelFieldSummary(
            "START_TIME", "time", 1, (), microseconds("2012-219"), microseconds("2012-219"), ("mro",)
        ),
        "FLAG": LabelFieldSummary("FLAG", "boolean", 1, missions=("mro",)),
        "NOTE": LabelFieldSummary("NOTE", "string", 2, (), "Zz", "b", ("mro", "msl")),
        "MIXED": LabelFieldSummary("MIXED", "string", 2, (), "1", "word", ("mro", "msl")),
        "Image/Line_Samples": LabelFieldSummary("Image/Line_Samples", "integer", 1, (), 7, 7, ("msl",)),
    }


async def test_label_fields_match_a_part_of_a_name_or_a_glob_most_frequent_first(index: Index) -> None:
    await fill(index)

    async def paths(match: str, **asked: object) -> list[str]:
        found = await index.reader.label_fields(match, EVERYTHING, **asked)
        assert found == index.reference.label_fields(match, EVERYTHING, **asked)
        return [field.path for field in found]

    assert await paths("line") == ["IMAGE/LINES", "Image/Line_Samples"]
    assert await paths("LINES") == ["IMAGE/LINES"]
    assert await paths("image/*") == ["IMAGE/LINES", "Image/Line_Samples"]
    assert await paths("*e") == ["EXPOSURE", "NOTE", "START_TIME"]
    assert await paths("?OTE") == ["NOTE"]
    assert await paths("_") == ["Image/Line_Samples", "START_TIME"]
    assert await paths("") == await paths("*")
    assert await paths("*", size=2) == ["IMAGE/LINES", "EXPOSURE"]
    assert await paths("*", size=0) == []
    assert await paths("gone") == []
    assert await paths("no such") == []


@pytest.mark.parametrize(
    "match", ["\\", "a.b", "[x]", "*\\*", "?[*", "ß", "SS*", "x" * 200, "?" + "x" * 2000, "*" * 5000]
)
async def test_any_text_matches_as_what_it_is(index: Index, match: str) -> None:
    paths = ["A.B", "AXB", "BACK\\SLASH", "Q[x]", "STRASSE", "straße", "x" * 300]
    await index.put(product("A", label=[raw(path, "1") for path in paths]))

    assert await index.reader.label_fields(match, EVERYTHING) == index.reference.label_fields(match, EVERYTHING)


async def test_label_fields_of_the_products_of_a_question(index: Index) -> None:
    await fill(index)

    (lines,) = await index.reader.label_fields("LINES", EVERYTHING, where=In(Field("sol"), (1, 3)), extremes=True)
    assert (lines.count, lines.low, lines.high, lines.missions) == (2, 1024, 4096, ("mro",))
    assert await index.reader.label_fields("*", PUBLIC, where=In(Field("sol"), (3,))) == []


async def test_label_fields_follow_every_change(index: Index) -> None:
    await fill(index)

    await index.put(product("A", {}, [raw("IMAGE/LINES", "1.5"), raw("NEW", "1")]))
    await index.retire(product("B", path="/msl/curiosity/mslx_0001/B.lbl").uri)

    assert await index.reader.label_fields("*", PUBLIC, extremes=True) == [
        LabelFieldSummary("IMAGE/LINES", "real", 1, (), 1.5, 1.5, ("mro",)),
        LabelFieldSummary("NEW", "integer", 1, (), 1, 1, ("mro",)),
    ]


async def test_what_is_denied_counts_for_no_type_unit_mission_or_place_in_the_order(index: Index) -> None:
    await index.put(
        product("A", label=[raw("FIRST", "word"), raw("SECOND", value("1", "s"))], path="/msl/curiosity/a/A.lbl"),
        product("B", label=[raw("FIRST", "1"), raw("ONLY", "1")], path="/msl/curiosity/a/B.lbl"),
        product("C", label=[raw("FIRST", "1.5"), raw("SECOND", value("3", "ms"))], path="/mro/mro/a/C.lbl"),
        product("D", label=[raw("SECOND", "2"), raw("THIRD", "2")], path="/mro/mro/a/D.lbl"),
        product(
            "E", label=[raw("FIRST", "2"), raw("ONLY", "1")], path="/msl/curiosity/a/E.lbl", visibility=frozenset("x")
        ),
    )
    visible = Visible(PUBLIC.labels, denied=("/msl/curiosity/a",))
    fields = [
        LabelFieldSummary("SECOND", "integer", 2, ("ms",), 2, 3, ("mro",)),
        LabelFieldSummary("FIRST", "real", 1, (), 1.5, 1.5, ("mro",)),
        LabelFieldSummary("THIRD", "integer", 1, (), 2, 2, ("mro",)),
    ]

    for size in range(1, 5):
        assert list(await index.reader.label_fields("*", visible, size=size, extremes=True)) == fields[:size]
    assert list(await index.reader.label_fields("only", visible)) == []
    everything = await index.reader.label_fields("*", PUBLIC)
    assert [(field.path, field.count) for field in everything] == [
        ("FIRST", 3),
        ("SECOND", 3),
        ("ONLY", 1),
        ("THIRD", 1),
    ]
