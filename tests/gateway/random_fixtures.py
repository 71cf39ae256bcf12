"""Compose the random supergraphs that are checked in: ``python -m tests.gateway.random_fixtures`` (Node is needed)."""

import shutil
from random import Random

from tests.gateway.composing import Composer
from tests.gateway.generator import Spread
from tests.gateway.world import FIXTURES

COUNT = 16


def main() -> None:
    """Write the first supergraphs that compose, in place of those that are there."""
    folder = FIXTURES / "random"
    shutil.rmtree(folder, ignore_errors=True)
    written = seed = 0
    with Composer() as composer:
        while written < COUNT:
            services = Spread(Random(seed)).spread()
            composed = composer.compose(services)
            if isinstance(composed, str):
                place = folder / f"{seed:03}"
                place.mkdir(parents=True)
                for name, sdl in {**services, "supergraph": composed}.items():
                    (place / f"{name}.graphql").write_text(sdl)
                written += 1
            seed += 1


if __name__ == "__main__":
    main()
