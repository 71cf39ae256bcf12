"""The kept supergraphs equal what their subgraphs compose to."""

from pathlib import Path

import pytest

from tests.gateway.composing import Composer, needs_node
from tests.gateway.world import FIXTURES

FOLDERS = sorted({path.parent for path in FIXTURES.rglob("supergraph.graphql")})


@needs_node
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: str(path.relative_to(FIXTURES)))
def test_a_kept_supergraph_is_what_its_subgraphs_compose_to(composer: Composer, folder: Path) -> None:
    services = {path.stem: path.read_text() for path in sorted(folder.glob("*.graphql")) if path.stem != "supergraph"}

    assert composer.compose(services) == (folder / "supergraph.graphql").read_text()
