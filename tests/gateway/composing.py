"""What tests run in Node where it is installed: scripts, and one long-lived process that composes supergraphs."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

NODE_TOOLS = Path(__file__).parent / "node"

needs_node = pytest.mark.skipif(
    shutil.which("node") is None or not (NODE_TOOLS / "node_modules").is_dir(),
    reason=f"no test that Node takes part in: Node or {NODE_TOOLS}/node_modules is absent (npm ci there)",
)


def run_node(*arguments: str) -> str:
    """Run a script of the Node tools to its end; gives what it prints."""
    return subprocess.run(["node", *arguments], cwd=NODE_TOOLS, check=True, stdout=subprocess.PIPE, text=True).stdout


class Composer:
    """Composes services while it is open."""

    def __enter__(self) -> Composer:
        node = shutil.which("node")
        assert node is not None
        self._process = subprocess.Popen(
            [node, "compose.mjs", "--serve"], cwd=NODE_TOOLS, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=10)
        self._process.stdout.close()

    def compose(self, services: dict[str, str]) -> str | list[str]:
        """Give the supergraph, or what the composer says against it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"services": services}) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        return str(answer["supergraph"]) if "supergraph" in answer else [str(error) for error in answer["errors"]]
