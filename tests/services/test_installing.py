"""Installing says what it leaves out, and leaves nothing behind that passes for installed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.services.installed import HERE, VERSIONS

ROOT = HERE.parents[1]
NAME = f"versitygw-{VERSIONS['versitygw']}"


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A folder that is the whole PATH: it has no build tool."""
    folder = tmp_path / "tools"
    folder.mkdir()
    return folder


def started(tmp_path: Path, tools: Path) -> subprocess.Popen[str]:
    environment = os.environ | {"PATH": str(tools), "THARSIS_SERVICES": str(tmp_path / "services")}
    command = [sys.executable, "-m", "tests.services.installing"]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
    )


def go(tools: Path, script: str) -> None:
    """Put a ``go`` there whose building is a shell script."""
    (tools / "go").write_text(f"#!/bin/sh\n{script}\n")
    (tools / "go").chmod(0o755)


def test_what_lacks_its_tools_is_left_out_and_said(tmp_path: Path, tools: Path) -> None:
    running = started(tmp_path, tools)
    said, _ = running.communicate(timeout=60)

    assert running.returncode == 0
    assert said.splitlines() == [
        f"go not found: tests with versitygw {VERSIONS['versitygw']} are skipped",
        *(
            f"mvn and javac not found: tests with elasticsearch {each} are skipped"
            for each in VERSIONS["elasticsearch"]
        ),
        f"mvn not found: tests with dynamodb {VERSIONS['dynamodb']} are skipped",
    ]
    assert not (tmp_path / "services").exists()


def test_a_build_that_fails_is_said_and_leaves_nothing(tmp_path: Path, tools: Path) -> None:
    go(tools, 'echo half > "$GOBIN/versitygw"; echo "no such host" >&2; exit 1')

    running = started(tmp_path, tools)
    said, _ = running.communicate(timeout=60)

    assert running.returncode == 1
    assert f"versitygw {VERSIONS['versitygw']} could not be installed" in said
    assert "no such host" in said
    assert not [path for path in (tmp_path / "services").iterdir() if path.name != ".lock"]


def test_a_build_that_fails_once_is_tried_again(tmp_path: Path, tools: Path) -> None:
    tried = tmp_path / "tried"
    go(tools, f'if [ -e {tried} ]; then echo whole > "$GOBIN/versitygw"; else : > {tried}; exit 1; fi')

    running = started(tmp_path, tools)
    said, _ = running.communicate(timeout=60)

    assert running.returncode == 0
    assert "could not be installed" in said and "is installed" in said


def test_an_installation_that_is_killed_is_made_anew(tmp_path: Path, tools: Path) -> None:
    services = tmp_path / "services"
    go(tools, 'echo half > "$GOBIN/versitygw"; exec /bin/sleep 600')
    running = started(tmp_path, tools)
    while not list(services.glob(".versitygw-*/made/versitygw")):
        assert running.poll() is None
        time.sleep(0.02)
    os.killpg(running.pid, signal.SIGKILL)
    running.communicate(timeout=60)
    assert not (services / NAME).exists()

    go(tools, 'echo whole > "$GOBIN/versitygw"')
    again = started(tmp_path, tools)
    again.communicate(timeout=60)

    assert again.returncode == 0
    assert (services / NAME / "versitygw").read_text() == "whole\n"
    assert [path.name for path in services.iterdir() if path.name != ".lock"] == [NAME]
