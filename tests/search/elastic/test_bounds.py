"""What sixty missions may take of a cluster, and values that are too long for a term."""

import msgspec
import pytest

from schema.dictionary import load_dictionary
from schema.index import KINDS, load_index, with_common_fields
from schema.label import LabelField, Value
from search.elastic.client import Client, Clock
from search.elastic.layout import Layout
from search.elastic.options import Options
from search.port import EVERYTHING, Facet, Parts, SearchRequest
from search.query import Exists, Field, Glob, In, Not, Prefix, Text
from tests.contracts.search.conftest import Index
from tests.contracts.search.records import product, raw, value

MISSIONS = 60
NOTE = Field("NOTE", raw=True)


def test_the_index_of_products_has_the_fields_of_the_dictionary() -> None:
    """`python -m schema.index` brings it up to date."""
    assert load_index("products") == with_common_fields(load_index("products"), load_dictionary())


def fields(properties: dict[str, dict[str, object]]) -> int:
    """How many fields mappings have, objects and what lies in them included."""
    return sum(1 + fields(each.get("properties", {})) for each in properties.values())  # type: ignore[arg-type]


def test_sixty_missions_take_200_indices_of_2000_fields_at_most() -> None:
    layout = Layout(Options(by_mission=True), 1)
    uris = [f"atlas:pds3:m{number}:m{number}:/v/a.lbl" for number in range(MISSIONS)]

    indices = {layout.index(kind, uri) for kind in KINDS if kind != "state" for uri in uris} | {layout.state}

    assert len(indices) == 2 * MISSIONS + 2 <= 200
    assert all(fields(load_index(kind)["mappings"]["properties"]) <= 2000 for kind in KINDS)


async def test_thousands_of_keywords_make_no_field_of_an_index(index: Index, options: Options) -> None:
    await index.put(product("A", label=[raw(f"GROUP/KEYWORD_{number}", str(number)) for number in range(5000)]))

    client = Client(options)
    mapping = msgspec.json.decode(await client.send("GET", f"/{options.prefix}.products.all.1/_mapping", Clock(10)))
    await client.close()
    ((_, about),) = mapping.items()

    assert fields(about["mappings"]["properties"]) == fields(load_index("products")["mappings"]["properties"])
    assert await index.found(In(Field("GROUP/KEYWORD_4999", raw=True), ("4999",))) == "A"


@pytest.mark.parametrize("character", ["x", "é", "\U0001f680"])
async def test_values_longer_than_a_term_are_found_and_stored_whole(index: Index, character: str) -> None:
    long = "alpha " + character * 40_000 + " omega"
    other = long[:-1] + "b"
    records = [
        product(name, label=[LabelField("NOTE", (Value(text, text),), 1, raw("X", "1").shape)], title=name)
        for name, text in (("A", long), ("B", other), ("C", "short"))
    ]
    records[2].label.append(raw("DESC", value(long, quoted=True)))
    await index.put(*records)

    assert await index.found(In(NOTE, (long,))) == "A"
    assert await index.found(In(NOTE, (other,))) == "B"
    assert await index.found(Prefix(NOTE, long[:5000])) == "A B"
    assert await index.found(Glob(NOTE, "alpha*")) == "A B"
    assert await index.found(Text("OMEGA", NOTE)) == "A"
    assert await index.found(Text("alpha omega")) == "A C"
    assert await index.found(Not(Exists(NOTE))) == ""
    page = await index.reader.search(SearchRequest(visible=EVERYTHING, parts=Parts(label="all"), facets=(Facet(NOTE),)))
    assert [item.label for item in page.items] == [record.label for record in records]
    assert sum(count.count for count in page.facets[0].counts) == 3


async def test_long_tokens_titles_and_identifiers_are_found(index: Index) -> None:
    long = "T" + "x" * 50_000
    await index.put(product("A", title=long, identifiers={"PRODUCT_ID": long}), product("B"))

    (found, other) = await index.reader.products([long, long[:-1]], Parts(), EVERYTHING)
    assert found is not None
    assert found.title == long
    assert other is None
    assert (await index.reader.search(SearchRequest(visible=EVERYTHING, where=Text(long)))).items[0].title == long
    assert (await index.reader.search(SearchRequest(visible=EVERYTHING, where=In(Field("title"), (long,))))).items != ()
