"""Orders, and pages by cursor in both directions, also while records come and go."""

from pathlib import Path

import pytest

from schema.times import Time
from search.port import EVERYTHING, PUBLIC, InvalidCursor, Page, Parts, SearchRequest, Sort
from search.query import Everything, Field, In, Text
from tests.contracts.search.conftest import Engine, Index
from tests.contracts.search.records import common, product, raw, time, value

SOL, FILTER, START, TITLE = Field("sol"), Field("filter"), Field("startTime"), Field("title")
VALUE = Field("VALUE", raw=True)


async def forward(index: Index, size: int, *sort: Sort) -> list[Page]:
    """All pages of everything, from the first."""
    pages: list[Page] = []
    while not pages or pages[-1].has_next:
        after = pages[-1].cursors[-1] if pages else None
        pages.append(await index.reader.search(SearchRequest(visible=EVERYTHING, sort=sort, size=size, after=after)))
    return pages


async def backward(index: Index, size: int, before: str, *sort: Sort) -> list[Page]:
    """All pages before a cursor, from the last."""
    pages: list[Page] = []
    while not pages or pages[-1].has_previous:
        before = pages[-1].cursors[0] if pages else before
        pages.append(await index.reader.search(SearchRequest(visible=EVERYTHING, sort=sort, size=size, before=before)))
    return pages


def titles(pages: list[Page]) -> str:
    return " ".join(item.title for page in pages for item in page.items)


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ((), "A B C D E"),
        ((Sort(SOL),), "C A D B E"),
        ((Sort(SOL, descending=True),), "B A D C E"),
        ((Sort(FILTER),), "B C A D E"),
        ((Sort(FILTER, descending=True),), "C A B D E"),
        ((Sort(START),), "D A C B E"),
        ((Sort(START, descending=True),), "B A C D E"),
        ((Sort(START), Sort(SOL)), "D C A B E"),
        ((Sort(SOL), Sort(START)), "C D A B E"),
        ((Sort(SOL, descending=True), Sort(START, descending=True)), "B A D C E"),
        ((Sort(Field("uri"), descending=True),), "E D C B A"),
        ((Sort(Field("latest")), Sort(Field("title"), descending=True)), "E D C B A"),
        ((Sort(VALUE),), "B D C A E"),
        ((Sort(VALUE, descending=True),), "A D C B E"),
    ],
)
async def test_products_come_in_the_order_asked_missing_last_and_then_by_uri(
    index: Index, sort: tuple[Sort, ...], order: str
) -> None:
    await index.put(
        product(
            "A",
            {"sol": common(5), "filter": common("M"), "startTime": common(time("2012-08-06"))},
            [raw("VALUE", "word")],
        ),
        product("E", {"filter": common()}, [raw("VALUE", "UNK")]),
        product(
            "C",
            {"sol": common(-5), "filter": common("z", "g"), "startTime": common(time("2012-219"))},
            [raw("VALUE", "12")],
        ),
        product(
            "B",
            {"sol": common(7), "filter": common("a", "b"), "startTime": common(time("2012-08-06T00:00:00.000001"))},
            [raw("VALUE", "-3", "9")],
        ),
        product(
            "D",
            {"sol": common(5), "startTime": common(time("1966-06-02"))},
            [raw("VALUE", value("9.5", quoted=True)), raw("VALUE", "alpha")],
        ),
    )

    assert await index.ordered(*sort) == order


async def test_text_sorts_by_code_point_and_folded_text_without_case(index: Index) -> None:
    await index.put(
        *(
            product(name, label=[raw("VALUE", value(name, quoted=True))])
            for name in ["b", "A", "a", "é", "Z", "ﬁ", "\U0001f680"]
        )
    )

    assert index.reference.meaning.folds(TITLE)
    assert await index.ordered(Sort(VALUE)) == "A Z a b é ﬁ \U0001f680"
    assert await index.ordered(Sort(TITLE)) == "A a b ﬁ Z é \U0001f680"


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 20])
@pytest.mark.parametrize("descending", [False, True])
async def test_pages_forward_and_backward_give_every_product_once(index: Index, size: int, descending: bool) -> None:
    sols = [3, None, 1, 3, 2, None, 3, 1]
    await index.put(
        *(product(f"P{place}", {"sol": common(*([] if sol is None else [sol]))}) for place, sol in enumerate(sols))
    )
    sort = Sort(SOL, descending)
    whole = await index.ordered(sort)

    down = await forward(index, size, sort)
    up = await backward(index, size, down[-1].cursors[-1], sort)

    assert titles(down) == whole
    assert titles(up[::-1]) == whole.rsplit(" ", 1)[0]
    assert [page.has_previous for page in down] == [False] + [True] * (len(down) - 1)
    assert [page.has_next for page in up] == [True] * len(up)
    assert all(len(page.cursors) == len(page.items) == size for page in down[:-1])
    assert all(page.total is None for page in down)


async def test_the_cursor_of_any_item_leads_on_from_it(index: Index) -> None:
    await index.put(*(product(f"P{place}", {"sol": common(place % 3)}) for place in range(9)))
    sort = (Sort(SOL, descending=True), Sort(TITLE))
    page = await index.reader.search(SearchRequest(visible=EVERYTHING, sort=sort, size=20))
    order = [item.title for item in page.items]

    for place, cursor in enumerate(page.cursors):
        after = await index.reader.search(SearchRequest(visible=EVERYTHING, sort=sort, size=20, after=cursor))
        before = await index.reader.search(SearchRequest(visible=EVERYTHING, sort=sort, size=2, before=cursor))
        assert [item.title for item in after.items] == order[place + 1 :]
        assert [item.title for item in before.items] == order[max(0, place - 2) : place]
        assert before.has_previous == (place > 2)


async def test_pages_are_stable_while_records_come_and_go(index: Index) -> None:
    await index.put(*(product(f"P{place}", {"sol": common(place)}) for place in range(1, 7)))
    first = await index.reader.search(SearchRequest(visible=EVERYTHING, sort=(Sort(SOL),), size=3))

    await index.put(product("NEW0", {"sol": common(0)}), product("NEW4", {"sol": common(3.5)}))
    await index.retire(first.items[-1].uri, first.items[0].uri)
    second = await index.reader.search(
        SearchRequest(visible=EVERYTHING, sort=(Sort(SOL),), size=10, after=first.cursors[-1])
    )
    back = await index.reader.search(
        SearchRequest(visible=EVERYTHING, sort=(Sort(SOL),), size=10, before=first.cursors[-1])
    )

    assert titles([first, second]) == "P1 P2 P3 NEW4 P4 P5 P6"
    assert titles([back]) == "NEW0 P2"


async def test_cursors_outlive_the_reader_and_serve_their_own_question_only(
    index: Index, engine: Engine, tmp_path: Path
) -> None:
    await index.put(*(product(f"P{place}", {"sol": common(1e300 * place)}) for place in range(4)))
    base = SearchRequest(visible=PUBLIC, where=In(Field("mission"), ("mro",)), sort=(Sort(SOL),), size=2)
    cursor = (await index.reader.search(base)).cursors[-1]
    others = [
        SearchRequest(visible=EVERYTHING, where=base.where, sort=base.sort, after=cursor),
        SearchRequest(visible=PUBLIC, where=Everything(), sort=base.sort, after=cursor),
        SearchRequest(visible=PUBLIC, where=base.where, sort=(Sort(SOL, descending=True),), after=cursor),
        SearchRequest(visible=PUBLIC, where=base.where, before=cursor),
        SearchRequest(visible=PUBLIC, where=base.where, sort=base.sort, after=cursor[:-1]),
        SearchRequest(visible=PUBLIC, where=base.where, sort=base.sort, before=""),
    ]

    for other in others:
        with pytest.raises(InvalidCursor):
            await index.reader.search(other)
    another = engine.open_reader(tmp_path)
    page = await another.search(SearchRequest(visible=PUBLIC, where=base.where, sort=base.sort, size=5, after=cursor))
    await another.close()
    assert titles([page]) == "P2 P3"


async def test_an_empty_page_says_what_is_beside_it(index: Index) -> None:
    await index.put(product("A"), product("B"))
    whole = await index.reader.search(SearchRequest(visible=EVERYTHING))

    after = await index.reader.search(SearchRequest(visible=EVERYTHING, after=whole.cursors[-1]))
    before = await index.reader.search(SearchRequest(visible=EVERYTHING, before=whole.cursors[0]))
    none = await index.reader.search(SearchRequest(visible=PUBLIC, where=In(SOL, (1,)), total=True))
    counted = await index.reader.search(SearchRequest(visible=EVERYTHING, size=0, total=True))

    assert (after.items, after.has_next, after.has_previous) == ((), False, True)
    assert (before.items, before.has_next, before.has_previous) == ((), True, False)
    assert (none.items, none.total, none.has_next, none.has_previous) == ((), 0, False, False)
    assert (counted.items, counted.total) == ((), 2)


async def test_relevance_is_an_order_of_text_questions(index: Index) -> None:
    await index.put(product("dust"), product("B", label=[raw("NOTE", value("dust " * 3 + "rock " * 20, quoted=True))]))

    page = await index.reader.search(SearchRequest(visible=EVERYTHING, where=Text("dust"), relevance=True, size=1))
    rest = await index.reader.search(
        SearchRequest(visible=EVERYTHING, where=Text("dust"), relevance=True, size=1, after=page.cursors[0])
    )

    assert {page.items[0].title, rest.items[0].title} == {"dust", "B"}


async def test_a_page_loads_the_parts_asked_for_and_no_other(index: Index) -> None:
    await index.put(
        product(
            "A",
            {"sol": common(1), "target": common("Mars"), "exposure": common()},
            [raw("VALUE", "1", "2"), raw("NOTE", "x"), raw("VALUE", "3")],
            text="VALUE = (1, 2)",
            mission="mro",
            version="1.0",
        )
    )

    async def parts(**asked: object) -> tuple[set[str], list[str], str]:
        page = await index.reader.search(SearchRequest(visible=EVERYTHING, parts=Parts(**asked)))
        item = page.items[0]
        assert (item.title, item.mission, item.version) == ("A", "mro", "1.0")
        return set(item.common), [field.path for field in item.label], item.text

    assert await parts() == (set(), [], "")
    assert await parts(common=frozenset({"sol", "startTime"})) == ({"sol"}, [], "")
    assert await parts(common="all") == ({"sol", "target", "exposure"}, [], "")
    assert await parts(label=("VALUE",)) == (set(), ["VALUE", "VALUE"], "")
    assert await parts(label=("NOTE", "NONE")) == (set(), ["NOTE"], "")
    assert await parts(label="all", text=True) == (set(), ["VALUE", "NOTE", "VALUE"], "VALUE = (1, 2)")


async def test_common_fields_are_loaded_as_answers_show_them(index: Index) -> None:
    moment, year = Time(1_000_000, 1_000_000, "1970-001T00:00:01"), Time(0, 31_536_000_000_000, "1970")
    fields = {
        "sol": common(2**70),
        "startTime": common(moment),
        "creationTime": common(year),
        "filter": common("RED", "L°"),
        "exposure": common(),
    }
    await index.put(product("A", fields))
    parts = Parts(shown=frozenset(fields))

    (item,) = (await index.reader.search(SearchRequest(visible=EVERYTHING, parts=parts))).items

    assert item.common == {}
    assert item.shown == {
        "sol": [2**70],
        "startTime": ["1970-01-01T00:00:01.000000Z"],
        "creationTime": ["1970"],
        "filter": ["RED", "L°"],
    }


async def test_the_last_page_is_asked_for_without_a_cursor(index: Index) -> None:
    await index.put(*(product(name, {"sol": common(place)}) for place, name in enumerate("ABCDE") if name != "E"))
    await index.put(product("E"))
    sort = (Sort(SOL, descending=True),)

    last = await index.reader.search(SearchRequest(visible=EVERYTHING, sort=sort, size=2, last=True))
    before = await index.reader.search(
        SearchRequest(visible=EVERYTHING, sort=sort, size=2, last=True, before=last.cursors[0])
    )

    assert titles([last, before]) == "A E C B"
    assert (last.has_next, last.has_previous) == (False, True)
    assert (before.has_next, before.has_previous) == (True, True)
