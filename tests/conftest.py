"""Settings of all tests: short property tests by default, thousands of cases with ``--soak``."""

import os

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.aws.fixtures", "tests.services.fixtures"]

_relaxed = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile("short", max_examples=40, deadline=None, print_blob=True, suppress_health_check=_relaxed)
settings.register_profile("soak", max_examples=2000, deadline=None, print_blob=True, suppress_health_check=_relaxed)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--soak``: the long form of every property and kill test."""
    parser.addoption("--soak", action="store_true", help="run the long form: thousands of cases, many kills")


def pytest_configure(config: pytest.Config) -> None:
    """Choose how many cases the property tests try, and one seed for all processes of the run."""
    settings.load_profile("soak" if config.getoption("--soak") else "short")
    seed = os.environ.setdefault("THARSIS_SEED", str(int.from_bytes(os.urandom(4), "big")))
    if not config.getoption("hypothesis_seed", None):
        config.option.hypothesis_seed = seed


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the seed of the property tests, so that a failure can be had again."""
    seed = os.environ["THARSIS_SEED"]
    terminalreporter.write_line(f"hypothesis seed: {seed} (again: THARSIS_SEED={seed} make test)")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the tests marked ``soak`` to ``--soak``."""
    if config.getoption("--soak"):
        return
    skip = pytest.mark.skip(reason="long form: run by `make soak`")
    for item in items:
        if "soak" in item.keywords:
            item.add_marker(skip)
