"""Templates that a reader remembers: more may come than it keeps."""

from collections.abc import Sequence

import pytest

from schema.records import ProductRecord
from search.elastic.documents import Head
from search.elastic.reading.loading import Templates
from search.port import Parts
from search.stored import encode_label


async def test_what_a_page_needs_stays_while_others_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.elastic.reading.loading._KEPT", 2)
    fetched: list[str] = []

    async def fetch(names: Sequence[str]) -> dict[str, bytes]:
        fetched.extend(names)
        return dict.fromkeys(names, encode_label([], {}).template)

    templates = Templates(fetch)
    for page in ("ab", "ac", "ad"):
        heads = [Head(ProductRecord(uri=name), label_template=name) for name in page]
        await templates.load(heads, Parts(label="all"))
        for name in page:
            templates.label(name)

    assert fetched == ["a", "b", "c", "d"]
