"""What readers remember is never older than the last batch."""

import pytest

from search.elastic.reading import reader, remembered
from search.port import EVERYTHING
from tests.contracts.search.conftest import Index
from tests.contracts.search.records import product, raw


async def test_label_fields_are_looked_for_once_a_batch(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "_SETTLED", 0.0)
    looked = []
    look = reader.label_fields
    monkeypatch.setattr(reader, "label_fields", lambda *asked, **more: looked.append(asked) or look(*asked, **more))

    async def paths() -> list[str]:
        return [field.path for field in await index.reader.label_fields("*", EVERYTHING, extremes=True)]

    await index.put(product("A", label=[raw("ONE", "1")]))
    assert [await paths() for _ in range(3)] == [["ONE"]] * 3
    assert len(looked) == 1
    await index.put(product("B", label=[raw("TWO", "1")]))
    assert await paths() == ["ONE", "TWO"]
    await index.retire(product("A").uri)
    assert await paths() == ["TWO"]
    assert len(looked) == 3
