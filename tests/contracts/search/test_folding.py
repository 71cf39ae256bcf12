"""Counterparts of the two standards: one of each pair is left out where both match."""

import pytest

from schema.records import ProductRecord, Reference, Standard
from search.port import EVERYTHING, PUBLIC, Facet, InvalidCursor, Page, SearchRequest, Visible
from search.query import Everything, Field, In, Not, Query
from tests.contracts.search.conftest import Index
from tests.contracts.search.records import product

STAGED = frozenset({"unreleased:curators"})
TITLE, STANDARD = Field("title"), Field("standard")


def older(name: str, **attributes: object) -> ProductRecord:
    return product(name, standard=Standard.PDS3, identifiers={"PRODUCT_ID": f"{name}.IMG"}, **attributes)


def newer(name: str, counterpart: str = "", **attributes: object) -> ProductRecord:
    references = [Reference("counterpart", counterpart)] if counterpart else []
    return product(name, references=references, **attributes)


async def folded(index: Index, where: Query = Everything(), visible: Visible = EVERYTHING, **more: object) -> Page:  # noqa: B008 (frozen)
    return await index.reader.search(
        SearchRequest(visible=visible, where=where, fold=True, total=True, facets=(Facet(STANDARD),), **more)
    )


def titles(page: Page) -> str:
    return " ".join(item.title for item in page.items)


async def test_the_older_of_two_counterparts_is_left_out_whichever_names_the_other(index: Index) -> None:
    b4 = newer("B4")
    await index.put(older("A3"), newer("A4", "A3.IMG"), older("B3", references=[Reference("counterpart", b4.lid)]), b4)
    await index.put(older("C3"), newer("C4"), newer("D4", "GONE.IMG"))

    page = await folded(index)

    assert titles(page) == "A4 B4 C3 C4 D4"
    assert (page.total, page.folded) == (5, 2)
    assert [(count.value, count.count) for count in page.facets[0].counts] == [("pds4", 4), ("pds3", 1)]


async def test_a_product_stays_where_its_counterpart_does_not_match(index: Index) -> None:
    await index.put(older("A3"), newer("A4", "A3.IMG"), older("B3"), newer("B4", "B3.IMG"))

    page = await folded(index, Not(In(TITLE, ("A4",))))

    assert titles(page) == "A3 B4"
    assert (await folded(index, In(STANDARD, ("pds3",)))).folded == 0
    assert (await folded(index, In(STANDARD, ("pds4",)))).folded == 0


async def test_a_product_stays_for_who_does_not_see_its_counterpart(index: Index) -> None:
    await index.put(older("A3"), newer("A4", "A3.IMG", visibility=STAGED))

    assert titles(await folded(index)) == "A4"
    assert titles(await folded(index, visible=PUBLIC)) == "A3"
    await index.put(newer("A4", "A3.IMG"))
    assert titles(await folded(index, visible=PUBLIC)) == "A4"


async def test_two_products_of_one_standard_both_stay(index: Index) -> None:
    await index.put(older("A", references=[Reference("counterpart", "B.IMG")]), older("B"), newer("C", "D"), newer("D"))

    assert titles(await folded(index)) == "A B C D"


async def test_pages_of_folded_products_go_on_with_their_own_cursors(index: Index) -> None:
    await index.put(older("A3"), newer("A4", "A3.IMG"), older("B3"))
    first = await folded(index, size=1)

    rest = await folded(index, size=5, after=first.cursors[-1])

    assert (titles(first), titles(rest), rest.folded) == ("A4", "B3", 1)
    with pytest.raises(InvalidCursor):
        await index.reader.search(SearchRequest(visible=EVERYTHING, after=first.cursors[-1]))
