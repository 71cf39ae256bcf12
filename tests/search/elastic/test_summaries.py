"""Summaries of label fields: a question by a field's name needs no product, and they never outlive what they are of."""

from typing import Any

import pytest

from loaders import Loaders
from schema.dictionary import load_dictionary
from search.elastic.client import Client
from search.elastic.summaries import SUMMARY
from search.port import EVERYTHING, PUBLIC
from tests.contracts.search.conftest import Index
from tests.contracts.search.elastic_engine import ask
from tests.contracts.search.records import product, raw, value


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of all requests that are sent."""
    found: list[str] = []
    send = Client.send

    async def noted(self: Client, method: str, target: str, *more: object, **others: object) -> bytes:
        found.append(target.partition("?")[0])
        return await send(self, method, target, *more, **others)  # type: ignore[arg-type]

    monkeypatch.setattr(Client, "send", noted)
    return found


def summaries(index: Index) -> list[dict[str, Any]]:
    """The documents of all summaries."""
    places = index.reader._layout.alias("places")  # type: ignore[attr-defined]
    found = ask("POST", f"/{places}/_search", b'{"query": {"term": {"document": "%s"}}}' % SUMMARY.encode())
    return [hit["_source"] for hit in found["hits"]["hits"]]


async def test_a_field_is_known_by_its_name_right_after_a_batch_without_a_look_at_products(
    index: Index, asked: list[str]
) -> None:
    await index.put(product("A", label=[raw("IMAGE/LINES", "1024"), raw("START_TIME", "2012-219")]))
    asked.clear()

    known = await Loaders(index.reader, PUBLIC, load_dictionary()).known_label_fields(["START_TIME", "IMAGE/LINE"])

    assert {path: field.type for path, field in known.items()} == {"START_TIME": "time", "IMAGE/LINES": "integer"}
    places = index.reader._layout.alias("places")  # type: ignore[attr-defined]
    assert asked
    assert {target for target in asked if "_mapping" not in target} == {f"/{places}/_search"}


async def test_only_the_extremes_of_fields_are_looked_for_among_products(index: Index, asked: list[str]) -> None:
    await index.put(product("A", label=[raw("IMAGE/LINES", "1024")]))
    products = f"/{index.reader._layout.alias('products')}/_search"  # type: ignore[attr-defined]

    (field,) = await index.reader.label_fields("lines", PUBLIC)
    assert (field.low, products in asked) == (None, False)
    (field,) = await index.reader.label_fields("lines", PUBLIC, extremes=True)
    assert (field.low, products in asked) == (1024, True)


async def test_no_summary_outlives_its_products(index: Index) -> None:
    label = [raw("LINES", "1"), raw("EXPOSURE", value("2", "s"), value("a", "ms"))]
    await index.put(product("A", label=label), product("B", label=label[:1]))
    assert len(summaries(index)) == 2

    await index.put(product("A", label=label, visibility=frozenset({"x"})))
    assert len(summaries(index)) == 3  # that of B, and two that only those with the label see

    await index.retire(product("A").uri, product("B").uri)
    assert len(summaries(index)) == 0


async def test_many_fields_are_described_in_the_order_of_their_numbers(index: Index) -> None:
    label = [raw(f"FIELD_{number:04}", "1") for number in range(1200)]
    await index.put(product("A", label=label), product("B", label=label[600:]))

    found = await index.reader.label_fields("*", EVERYTHING, size=5000)

    assert found == index.reference.label_fields("*", EVERYTHING, size=5000)
    assert [field.count for field in found] == [2] * 600 + [1] * 600


async def test_units_without_end_do_not_make_a_summary_grow_without_end(index: Index) -> None:
    units = [raw("EXPOSURE", *(value("1", f"{batch} {number}") for number in range(700))) for batch in "AB"]
    await index.put(product("A", label=units[:1]))
    await index.put(product("B", label=units[1:]))

    (summary,) = summaries(index)
    assert (summary["products"], len(summary["units"])) == (2, 1000)
