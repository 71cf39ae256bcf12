"""Products that an earlier version of Tharsis has encoded in another way than this one."""

import pytest

from search.elastic import documents
from tests.contracts.search.conftest import Index
from tests.contracts.search.records import product, raw
from tests.contracts.search.test_random_harvests import compare


async def test_what_is_superseded_can_be_read_after_it_is_written_in_the_present_form(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    template_id = documents.template_id
    with monkeypatch.context() as patch:
        patch.setattr(documents, "template_id", lambda template: f"earlier-{template_id(template)}")
        await index.put(product("A1", label=[raw("EARLIER", "1")], series="a", version_key=(1,)))
        await index.put(product("B1", label=[raw("OTHER", "1")], series="b", version_key=(1,)))

    await index.put(product("A2", label=[raw("LATER", "1")], series="a", version_key=(2,)))
    await index.put(product("B2", label=[raw("LATER", "1")], series="b", version_key=(2,)))
    await index.retire(product("B2").uri)

    await compare(index)
