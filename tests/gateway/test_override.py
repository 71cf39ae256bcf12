"""Overridden fields, at once and progressively."""

import pytest

from gateway.planner import labels_on
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


@pytest.mark.parametrize(
    ("rolled", "expected"), [(0.0, {"percent(5)", "percent(20.5)"}), (0.2, {"percent(20.5)"}), (0.5, set())]
)
def test_percentages_are_decided_by_one_roll(rolled: float, expected: set[str]) -> None:
    assert labels_on({"percent(5)", "percent(20.5)", "beta"}, lambda: rolled) == expected
    assert labels_on({"beta", "percent(0)"}, lambda: rolled, on=["beta", "gamma"]) == {"beta"}
