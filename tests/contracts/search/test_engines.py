"""Which engines the contract is asked of."""

from tests.contracts.search.conftest import ENGINES
from tests.contracts.search.elastic_engine import URL
from tests.services.elasticsearch import needs_elasticsearch


@needs_elasticsearch
def test_the_contract_is_asked_of_elasticsearch() -> None:
    """Skipped, with the reason, where the whole suite runs without it."""
    assert [engine.name for engine in ENGINES] == ["embedded", "elastic"], f"no server is installed, nor named by {URL}"
