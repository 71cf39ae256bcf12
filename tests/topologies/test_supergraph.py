"""The supergraph that is shipped is what the schemas compose to."""

from gateway.archive import NAMES, SUPERGRAPH
from tests.gateway.composing import Composer, needs_node


@needs_node
def test_the_supergraph_is_what_the_subgraphs_compose_to() -> None:
    services = {name: (SUPERGRAPH.parent / f"{name}.graphql").read_text() for name in sorted(NAMES)}

    with Composer() as composer:
        composed = composer.compose(services)

    assert composed == SUPERGRAPH.read_text()
