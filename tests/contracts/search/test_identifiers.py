"""Products by any of their identifiers."""

from search.port import EVERYTHING, PUBLIC, Parts, Visible
from tests.contracts.search.conftest import Index
from tests.contracts.search.records import VOLUME, product

LID = "urn:nasa:pds:bundle:data:image"
STAGED = frozenset({"unreleased:curators"})


def version(number: str, **attributes: object) -> dict[str, object]:
    """A version of one product."""
    return {
        "lid": LID,
        "series": LID,
        "lidvid": f"{LID}::{number}",
        "version": number,
        "version_key": tuple(int(part) for part in number.split(".")),
    } | attributes


async def titles(index: Index, *identifiers: str, visible: Visible = EVERYTHING) -> list[str | None]:
    found = await index.reader.products(identifiers, Parts(), visible)
    return [product.title if product is not None else None for product in found]


async def test_products_are_found_by_every_identifier_in_the_order_asked(index: Index) -> None:
    await index.put(
        product("A", lidvid=f"{LID}::1.0", lid=LID, identifiers={"PRODUCT_ID": "P-1", "VOLUME_ID": "MROX_0001"}),
        product("B", identifiers={"PRODUCT_ID": "P-2", "DATA_SET_ID": "MRO-M-CTX"}),
    )

    assert await titles(
        index,
        "P-2",
        "atlas:pds3:mro:mro:/mrox_0001/data/A.lbl",
        "nothing",
        f"{VOLUME}/data/B.lbl",
        LID,
        f"{LID}::1.0",
        f"{LID}::2.0",
        "urn:nasa:pds:mrox_0001:data:b",
        "P-1",
        "P-1",
        "MROX_0001",
        "",
        "MRO-M-CTX:P-2",
        "MRO-M-CTX:P-1",
        ":P-1",
    ) == ["B", "A", None, "B", "A", "A", None, "B", "A", "A", None, None, "B", None, None]
    assert await titles(index) == []


async def test_a_lid_means_the_latest_version_that_the_asker_sees(index: Index) -> None:
    await index.put(
        product("OLD", **version("1.9")),
        product("NEW", **version("1.10")),
        product("STAGED", **version("2.0", visibility=STAGED)),
    )

    assert await titles(index, LID, f"{LID}::1.9", f"{LID}::2.0") == ["STAGED", "OLD", "STAGED"]
    assert await titles(index, LID, f"{LID}::1.9", f"{LID}::2.0", visible=PUBLIC) == ["NEW", "OLD", None]


async def test_an_ambiguous_product_id_means_the_latest_and_then_the_first_by_uri(index: Index) -> None:
    same = {"PRODUCT_ID": "E10", "DATA_SET_ID": "EDR"}
    await index.put(
        product("B", identifiers=same, series="s", version_key=(2,)),
        product("A", identifiers=same, series="s", version_key=(1,)),
        product("C", identifiers=same | {"DATA_SET_ID": "RDR"}),
        product("D", identifiers=same, visibility=STAGED),
    )

    assert await titles(index, "E10") == ["B"]
    await index.retire(product("B").uri)
    assert await titles(index, "E10", visible=PUBLIC) == ["A"]


async def test_a_path_means_the_latest_release_and_a_uri_any(index: Index) -> None:
    for release in ("9", "10", "2"):
        await index.put(
            product(
                f"R{release}",
                path=f"{VOLUME}/data/X.lbl",
                uri=f"atlas:pds3:mro:mro:/mrox_0001/data/X.lbl::{release}",
                release=release,
            )
        )

    assert await titles(index, f"{VOLUME}/data/X.lbl") == ["R10"]
    assert await titles(index, "atlas:pds3:mro:mro:/mrox_0001/data/X.lbl::9") == ["R9"]


async def test_what_the_asker_may_not_see_is_as_if_it_were_not(index: Index) -> None:
    await index.put(product("A", visibility=STAGED), product("B", visibility=frozenset()))

    assert await titles(index, product("A").uri, product("B").uri, visible=PUBLIC) == [None, None]
    assert await titles(index, product("A").uri, product("B").uri) == ["A", "B"]
    assert await titles(index, product("A").uri, visible=Visible(STAGED | {"other"})) == ["A"]
    assert await titles(index, product("A").uri, visible=Visible()) == [None]
