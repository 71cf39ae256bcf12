"""How soon a revoked token is refused by all workers of a server: ``python -m benchmarks.revocation``.

A server of four workers is asked by connections of their own, so that each worker answers many of them; what counts is the
last answer that the token still got, after the command that revokes it has ended.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.gateway.running import ROOT, running_command
from tests.topologies.serving import write_policy

ROUNDS, GOAL, SECONDS = 5, 2.0, 4.0
SAMPLES = Path(__file__).parents[1] / "samples" / "archives"


def tharsis(*arguments: str) -> str:
    """Run a command; gives what it prints."""
    command = [sys.executable, "-m", "cli.main", *arguments]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


def holds(url: str, token: str) -> bool:
    """Ask with a token, by a connection of its own."""
    headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}
    request = urllib.request.Request(f"{url}/graphql", b'{"query": "{ __typename }"}', headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return bool(response.status == 200)
    except urllib.error.HTTPError as error:
        if error.code != 401:
            raise
        return False


def revoked_after(url: str, data: str) -> float:
    """The seconds until the last answer that a revoked token got."""
    token = tharsis("token", "create", "--account", "ada", "--role", "user", "--data", data)
    for _ in range(40):  # every worker knows the token as one that holds
        assert holds(url, token)
    known = json.loads(tharsis("token", "list", "--account", "ada", "--data", data, "--json"))
    (id_,) = [each["id"] for each in known if each["revoked"] is None]
    tharsis("token", "revoke", id_, "--data", data)
    began, last = time.monotonic(), 0.0
    while (now := time.monotonic() - began) < SECONDS:
        if holds(url, token):
            last = now
    return last


def main() -> None:
    """Print the seconds of each round; the exit code is not zero where one is beyond the goal."""
    with tempfile.TemporaryDirectory() as data:
        tharsis("harvest", str(SAMPLES), "--data", data)
        write_policy(Path(data))
        with running_command("serve", "--data", data, "--workers", "4") as url:
            found = [revoked_after(url, data) for _ in range(ROUNDS)]
    said = ", ".join(f"{seconds:.2f}" for seconds in found)
    print(f"a revoked token was answered for the last time after {said} s (goal {GOAL:g} s, four workers)")
    sys.exit(0 if max(found) <= GOAL else 1)


if __name__ == "__main__":
    main()
