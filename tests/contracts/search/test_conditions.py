"""Every operator on common fields and on label fields."""

import pytest

from schema.label import Value
from search.query import (
    And,
    Channel,
    Everything,
    Exists,
    Field,
    Glob,
    In,
    Not,
    Or,
    Prefix,
    Query,
    Range,
    Text,
)
from tests.contracts.search.conftest import Index
from tests.contracts.search.records import common, microseconds, product, raw, time, value

SOL, TARGET, FILTER, EXPOSURE, START = (Field(name) for name in ("sol", "target", "filter", "exposure", "startTime"))
LINES, NOTE, WHEN = (Field(path, raw=True) for path in ("IMAGE/LINES", "NOTE", "INDEX/IMAGE_TIME"))
TEXT, NUMBER, TIME = Channel.TEXT, Channel.NUMBER, Channel.TIME


@pytest.fixture
async def some(index: Index) -> Index:
    await index.put(
        product(
            "A",
            {
                "sol": common(1),
                "target": common("Mars"),
                "filter": common("L1", "R2"),
                "startTime": common(time("2012-219")),
            },
            [raw("IMAGE/LINES", "1024"), raw("NOTE", value("Dust devil, seen at noon", quoted=True))],
            lidvid="urn:nasa:pds:mrox_0001:data:a::1.0",
        ),
        product(
            "B",
            {"sol": common(2), "target": common("Mars", "Phobos"), "exposure": common(0.1), "filter": common("l1")},
            [raw("IMAGE/LINES", value("0512", quoted=True)), raw("IMAGE/LINES", "2048"), raw("NOTE", "UNK")],
        ),
        product(
            "C",
            {
                "sol": common(-7),
                "target": common("Io"),
                "exposure": common(1e300),
                "startTime": common(time("1966-06-02")),
            },
            [
                raw("IMAGE/LINES", "1024.0"),
                raw("NOTE", "N/A", "noon"),
                raw("INDEX/IMAGE_TIME", "1966-06-02T06:17:36.5Z"),
            ],
        ),
        product("D", {"sol": common(), "target": common()}, [raw("IMAGE/LINES", "UNK"), raw("NOTE", "100%_of*it?")]),
    )
    return index


@pytest.mark.parametrize(
    ("where", "titles"),
    [
        (Everything(), "A B C D"),
        (In(SOL, (1,)), "A"),
        (In(SOL, (1.0, -7)), "A C"),
        (In(SOL, (3,)), ""),
        (In(TARGET, ("Phobos",)), "B"),
        (In(FILTER, ("R2",)), "A"),
        (In(EXPOSURE, (0.1,)), "B"),
        (In(START, (microseconds("2012-08-06"),)), "A"),
        (In(Field("latest"), (True,)), "A B C D"),
        (In(Field("uri"), ("atlas:pds3:mro:mro:/mrox_0001/data/B.lbl",)), "B"),
        (In(Field("lidvid"), ("urn:nasa:pds:mrox_0001:data:a::1.0",)), "A"),
        (Not(In(SOL, (1,))), "B C D"),
        (Not(In(TARGET, ("Mars",))), "C D"),
        (And((In(TARGET, ("Mars",)), Not(In(SOL, (1,))))), "B"),
        (Or((In(SOL, (1,)), In(TARGET, ("Io",)))), "A C"),
        (And(()), "A B C D"),
        (Or(()), ""),
        (Not(And((Or((In(SOL, (1,)), In(SOL, (2,)))), Exists(EXPOSURE)))), "A C D"),
        (Range(SOL, low=1), "A B"),
        (Range(SOL, low=1, above=True), "B"),
        (Range(SOL, high=1), "A C"),
        (Range(SOL, high=1, below=True), "C"),
        (Range(SOL, low=-7, high=1), "A C"),
        (Range(SOL, low=2, high=1), ""),
        (Range(EXPOSURE, low=1e299), "C"),
        (Range(START, high=0), "C"),
        (Range(TARGET, low="M", high="O"), "A B"),
        (Prefix(TARGET, "Ph"), "B"),
        (Prefix(TARGET, ""), "A B C"),
        (Glob(TARGET, "?o"), "C"),
        (Glob(TARGET, "*o*"), "B C"),
        (Glob(TARGET, "P*s"), "B"),
        (Exists(TARGET), "A B C"),
        (Exists(EXPOSURE), "B C"),
        (Not(Exists(SOL)), "D"),
        (Text("mars", TARGET), "A B"),
        (Text("phobos MARS", TARGET), "B"),
    ],
)
async def test_conditions_on_common_fields(some: Index, where: Query, titles: str) -> None:
    assert await some.found(where) == titles


@pytest.mark.parametrize(
    ("where", "titles"),
    [
        (In(LINES, ("1024",)), "A"),
        (In(LINES, (1024,), NUMBER), "A C"),
        (In(LINES, (512, 2048), NUMBER), "B"),
        (In(LINES, ("0512",)), "B"),
        (In(LINES, ("512",)), ""),
        (Range(LINES, low=1024, channel=NUMBER), "A B C"),
        (Range(LINES, low=1024, above=True, channel=NUMBER), "B"),
        (Range(LINES, low=600, high=1000, channel=NUMBER), ""),
        (Range(LINES, low="1", high="1024.", channel=TEXT), "A"),
        (Range(NOTE, low="N", channel=TEXT), "C"),
        (Prefix(LINES, "10"), "A C"),
        (Prefix(NOTE, "dust"), ""),
        (Glob(NOTE, "Dust*noon"), "A"),
        (Glob(LINES, "????"), "A B"),
        (Glob(NOTE, "100%_of*"), "D"),
        (Prefix(NOTE, "100%_"), "D"),
        (Prefix(NOTE, "100__"), ""),
        (Exists(LINES), "A B C"),
        (Exists(NOTE), "A C D"),
        (Not(Exists(NOTE)), "B"),
        (In(NOTE, ("UNK",)), ""),
        (Text("NOON", NOTE), "A C"),
        (Text("noon devil", NOTE), "A"),
        (Text("noo", NOTE), ""),
        (Range(WHEN, high=0, channel=TIME), "C"),
        (In(WHEN, (microseconds("1966-06-02T06:17:36.5"),), TIME), "C"),
        (In(WHEN, ("1966-06-02T06:17:36.5Z",)), "C"),
        (Exists(Field("IMAGE/SAMPLES", raw=True)), ""),
        (Not(Exists(Field("NO/SUCH/FIELD", raw=True))), "A B C D"),
        (And((In(LINES, (1024,), NUMBER), Text("noon", NOTE), Range(SOL, low=0))), "A"),
    ],
)
async def test_conditions_on_label_fields(some: Index, where: Query, titles: str) -> None:
    assert await some.found(where) == titles


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("noon", "A C"),
        ("Dust NOON", "A"),
        ("a.lbl 1024 devil", "A"),
        ("mrox 0001", "A B C D"),
        ("urn:nasa:pds:mrox_0001:data:b", "B"),
        ("1966-06-02T06:17:36.5Z", "C"),
        ("unk", ""),
        ("devi", ""),
        ("Phobos", ""),
        ("...", ""),
    ],
)
async def test_text_anywhere_is_all_tokens_of_title_identifiers_and_label(some: Index, text: str, titles: str) -> None:
    assert await some.found(Text(text)) == titles


async def test_case_is_folded_only_where_the_dictionary_says_so(some: Index) -> None:
    folded = some.reference.meaning.folds(FILTER)

    assert await some.found(In(FILTER, ("l1",))) == ("A B" if folded else "B")
    assert await some.found(Prefix(FILTER, "L")) == ("A B" if folded else "A")
    assert await some.found(In(NOTE, ("NOON",))) == ""


async def test_numbers_are_doubles_and_texts_are_any_unicode(index: Index) -> None:
    odd = "naïve ﬁ \U0001f680 'quoted' \"twice\" % _ \\ \x00 end"
    await index.put(
        product("A", {"sol": common(2**53 + 1)}, [raw("N", "9007199254740993"), raw("T", Value(odd, odd))]),
        product("B", {"sol": common(-0.0)}, [raw("N", "1e400"), raw("T", "NaN")]),
        product("C", {"exposure": common(float("nan"))}, [raw("N", Value("nan", float("nan"))), raw("T", "\uffff")]),
    )

    assert await index.found(In(SOL, (2**53,))) == "A"
    assert await index.found(In(SOL, (0,))) == "B"
    assert await index.found(In(Field("N", raw=True), (2**53,), NUMBER)) == "A"
    assert await index.found(Range(Field("N", raw=True), low=1e308, channel=NUMBER)) == "B"
    assert await index.found(Exists(EXPOSURE)) == ""
    assert await index.found(Not(Range(EXPOSURE, low=0))) == "A B C"
    assert await index.found(In(Field("T", raw=True), (odd,))) == "A"
    assert await index.found(Range(Field("T", raw=True), low="\ufffe")) == "C"
    assert await index.found(Prefix(Field("T", raw=True), odd[:-1])) == "A"
    assert await index.found(Text("FI 🚀 Naïve", Field("T", raw=True))) == "A"


async def test_a_question_of_many_conditions_is_answered(some: Index) -> None:
    many = Or(tuple(And((In(SOL, (number,)), Exists(TARGET))) for number in range(1000)))
    deep: Query = In(SOL, (1,))
    for _ in range(25):
        deep = Not(And((deep, Exists(SOL))))

    assert await some.found(many) == "A B"
    assert await some.found(In(SOL, tuple(range(2, 5000)))) == "B"
    assert await some.found(deep) == "B C D"
