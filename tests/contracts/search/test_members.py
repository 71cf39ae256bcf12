"""What products refer to, and what refers to them."""

from schema.records import Reference
from search.port import EVERYTHING, PUBLIC, VERSION, MembersRequest, Page, Parts, Visible
from tests.contracts.search.conftest import Index
from tests.contracts.search.records import common, product

BUNDLE, DATA = "urn:nasa:pds:bundle", "urn:nasa:pds:bundle:data"
STAGED = frozenset({"unreleased:curators"})


def image(name: str, number: str = "1.0", **attributes: object) -> dict[str, object]:
    lid = f"{DATA}:{name}"
    key = tuple(int(part) for part in number.split("."))
    return {"lid": lid, "series": lid, "lidvid": f"{lid}::{number}", "version": number, "version_key": key} | attributes


async def fill(index: Index) -> None:
    await index.put(
        product("BUNDLE", lid=BUNDLE, references=[Reference("member", DATA), Reference("document", f"{DATA}:a")]),
        product(
            "DATA",
            lid=DATA,
            lidvid=f"{DATA}::1.0",
            references=[
                Reference("member", f"{DATA}:a"),
                Reference("member", f"{DATA}:b::1.0", primary=False),
                Reference("member", f"{DATA}:c::1.0"),
                Reference("member", f"{DATA}:c"),
                Reference("member", f"{DATA}:gone::1.0"),
                Reference("source", "P-9"),
            ],
        ),
        product("A1", **image("a", "1.9")),
        product("A2", {"sol": common(2)}, **image("a", "1.10")),
        product("B1", **image("b")),
        product("B2", **image("b", "2.0")),
        product("C", **image("c", visibility=STAGED)),
        product("P", identifiers={"PRODUCT_ID": "P-9"}),
    )


async def titles(
    index: Index, name: str, relation: str = "member", visible: Visible = EVERYTHING, **more: object
) -> str:
    page = await ask(index, name, relation, visible, **more)
    return " ".join(item.title for item in page.items)


async def ask(index: Index, name: str, relation: str = "member", visible: Visible = EVERYTHING, **more: object) -> Page:
    request = MembersRequest(visible=visible, uri=product(name).uri, relation=relation, **more)
    (page,) = await index.reader.members([request])
    return page


async def test_a_lid_refers_to_the_latest_version_and_a_lidvid_to_its_own(index: Index) -> None:
    await fill(index)

    assert await titles(index, "BUNDLE") == "DATA"
    assert await titles(index, "DATA") == "A2 B1 C"
    assert await titles(index, "BUNDLE", "document") == "A2"
    assert await titles(index, "DATA", "source") == "P"
    assert await titles(index, "DATA", "target") == ""
    assert await titles(index, "P") == ""
    assert await titles(index, "NOBODY") == ""


async def test_inverse_relations_are_those_that_lead_here(index: Index) -> None:
    await fill(index)

    assert await titles(index, "DATA", inverse=True) == "BUNDLE"
    assert await titles(index, "A2", inverse=True) == "DATA"
    assert await titles(index, "A1", inverse=True) == ""
    assert await titles(index, "B1", inverse=True) == "DATA"
    assert await titles(index, "B2", inverse=True) == ""
    assert await titles(index, "A2", "document", inverse=True) == "BUNDLE"
    assert await titles(index, "P", "source", inverse=True) == "DATA"


async def test_members_follow_visibility_and_changes(index: Index) -> None:
    await fill(index)

    assert await titles(index, "DATA", visible=PUBLIC) == "A2 B1"
    assert await titles(index, "C", visible=PUBLIC, inverse=True) == ""
    await index.retire(product("A2").uri)
    await index.put(product("GONE", **image("gone")))
    assert await titles(index, "DATA") == "A1 B1 C GONE"
    await index.put(product("DATA", lid=DATA, references=[Reference("member", f"{DATA}:b")]))
    assert await titles(index, "DATA") == "B2"
    assert await titles(index, "A1", inverse=True) == ""


async def test_members_come_in_pages_with_the_parts_asked_for(index: Index) -> None:
    await fill(index)

    first = await ask(index, "DATA", size=2, parts=Parts(common=frozenset({"sol"})))
    rest = await ask(index, "DATA", size=2, after=first.cursors[-1])

    assert [item.title for item in first.items] == ["A2", "B1"]
    assert first.items[0].common["sol"].values == (2,)
    assert (first.has_next, [item.title for item in rest.items], rest.has_next) == (True, ["C"], False)


async def test_the_versions_of_a_product_are_those_of_its_series_that_the_asker_sees(index: Index) -> None:
    await fill(index)
    await index.put(product("A3", **image("a", "2.0", visibility=STAGED)))

    assert await titles(index, "A1", VERSION) == "A1 A2 A3"
    assert await titles(index, "A2", VERSION, PUBLIC) == "A1 A2"
    assert await titles(index, "A3", VERSION, PUBLIC) == ""
    assert await titles(index, "P", VERSION) == "P"


async def test_a_pds3_source_is_named_by_its_data_set_and_product(index: Index) -> None:
    await index.put(
        product("P3", identifiers={"PRODUCT_ID": "P", "DATA_SET_ID": "EDR"}),
        product("Q3", identifiers={"PRODUCT_ID": "P", "DATA_SET_ID": "RDR"}),
        product("P4", references=[Reference("source", "EDR:P")]),
    )

    assert await titles(index, "P4", "source") == "P3"
    assert await titles(index, "P3", "source", inverse=True) == "P4"
    assert await titles(index, "Q3", "source", inverse=True) == ""


async def test_several_requests_have_a_page_each(index: Index) -> None:
    await fill(index)
    requests = [MembersRequest(visible=EVERYTHING, uri=product(name).uri) for name in ("DATA", "NOBODY", "BUNDLE")]

    pages = await index.reader.members(requests)

    assert [" ".join(item.title for item in page.items) for page in pages] == ["A2 B1 C", "", "DATA"]
    assert list(await index.reader.members([])) == []


async def test_references_are_loaded_as_written(index: Index) -> None:
    await fill(index)

    (found,) = await index.reader.products([DATA], Parts(references=True), EVERYTHING)

    assert found is not None
    assert found.references[1] == Reference("member", f"{DATA}:b::1.0", primary=False)
    assert len(found.references) == 6
