"""The document of REST and Swagger UI, as `tharsis serve` and `tharsis serve data` serve them."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import urllib.request

import pytest
from openapi_spec_validator import OpenAPIV30SpecValidator, validate

from tests.gateway.composing import needs_node, run_node
from tests.gateway.running import ROOT
from tests.topologies.conftest import Harvested
from tests.topologies.serving import Apart

CHROMIUM = shutil.which("chromium")
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="Swagger UI is not opened: Chromium is not installed")


def test_each_server_tells_of_what_it_answers(one_process: str, four_processes: Apart) -> None:
    paths = {}
    for url in (one_process, four_processes.data):
        document = json.loads(urllib.request.urlopen(f"{url}/openapi.json").read())
        validate(document, cls=OpenAPIV30SpecValidator)
        paths[url] = set(document["paths"])

    assert paths[one_process] - paths[four_processes.data] == {"/graphql"}
    assert paths[four_processes.data] <= paths[one_process]


@needs_node
@needs_chromium
def test_swagger_ui_works_in_a_browser_behind_a_prefix_without_any_other_host(
    one_process: str, harvested: Harvested
) -> None:
    command = [
        "token",
        "create",
        "--account",
        "ada",
        "--role",
        "user",
        "--expires",
        "1h",
        "--data",
        str(harvested.data),
    ]
    made = subprocess.run(
        [sys.executable, "-m", "cli.main", *command], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert CHROMIUM is not None

    seen = json.loads(run_node("browse_docs.mjs", one_process, CHROMIUM, made.stdout.strip()))

    assert seen["problems"] == []
    assert seen["hosts"] == [seen["proxy"]]
    assert '"account": "ada"' in seen["result"]
    assert seen["operations"] > 30
