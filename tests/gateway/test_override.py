"""Overridden fields, at once and progressively."""

import pytest

from tests.gateway.world import Service
from tests.gateway.worlds import override


@pytest.fixture
def service() -> Service:
    return Service.load("override", override())


async def test_an_overridden_field_is_read_from_the_new_subgraph(service: Service) -> None:
    await service.check("{ users { name mail } }")

    assert "mail" not in service.subgraphs["old"].requests[0].operation
    assert "mail" in service.subgraphs["new"].requests[0].operation


async def test_a_label_decides_who_resolves_a_field(service: Service) -> None:
    assert service.supergraph.labels == {"percent(20)"}

    await service.check("{ users { phone } }")
    assert service.requests == 1

    await service.check("{ users { phone } }", labels=frozenset({"percent(20)"}))
    assert "phone" not in service.subgraphs["old"].requests[0].operation
    assert "phone" in service.subgraphs["new"].requests[0].operation
