"""``make demo``: harvests the samples, serves them, asks, downloads a file, makes a token, and stays up."""

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from rich.console import Console

import samples

DATA = Path(".cache/demo")
QUESTIONS = (
    (
        "What shows Mars, of any mission, in both label standards?",
        '{ products(where: {target: {eq: "Mars"}}, sort: [{field: "startTime"}], first: 3) {\n'
        "    totalCount nodes { title standard common { startTime instrument } } } }",
    ),
    (
        "What was seen of Mars from 300° E across the meridian to 60° E, and how large are its files?",
        '{ products(where: {geometry: {body: "Mars", box: {west: 300, south: -60, east: 60, north: 60}}}, first: 2) {\n'
        '    nodes { title files(role: "data") { name size } } } }',
    ),
    (
        "How much does each mission hold?",
        "{ directory { fileCount size directories { nodes { path fileCount size } } } }",
    ),
)
OWN = (
    "{ products(first: 1) { totalCount }\n"
    "  me { account role usage { limit allowed used left resets } tokens { title expires } } }"
)
LINK = 'mutation { issueLinks(paths: ["%s"]) { bytes expires } }'
DOWNLOAD = '{ files(glob: "**/*.IMG", first: 1) { nodes { path url size } } }'


def main() -> None:
    """Harvest ``samples/archives`` into ``.cache/demo``, serve, ask; with ``ONCE`` set, end after printing."""
    console = Console(highlight=False, soft_wrap=True)
    port = os.environ.get("PORT") or "8000"
    archives = Path(samples.__file__).parent / "archives"
    shutil.rmtree(DATA, ignore_errors=True)
    harvest = ["harvest", os.path.relpath(archives), "--data", str(DATA)]
    console.print(f"[dim]$ tharsis {' '.join(harvest)}[/dim]")
    subprocess.run([sys.executable, "-m", "cli.main", *harvest], check=True)  # noqa: S603 - our own command line
    serve = ["serve", "--data", str(DATA), "--port", port]
    console.print(f"\n[dim]$ tharsis {' '.join(serve)}[/dim]")
    quiet = {**os.environ, "THARSIS_TELEMETRY__LOG": "off"}
    server = subprocess.Popen([sys.executable, "-m", "cli.main", *serve], env=quiet)  # noqa: S603 - likewise
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(server, address)
        _show(console, address)
        console.print(f"\nGraphiQL is at [bold]{address}/graphql[/bold]")
        if not os.environ.get("ONCE"):
            console.print("It stays up until Ctrl-C.")
            server.wait()
    except KeyboardInterrupt:
        console.print()
    finally:
        server.terminate()
        server.wait()


def _wait(server: subprocess.Popen[bytes], address: str) -> None:
    """Wait until the server answers; ends where it has ended, for instance because the port is taken."""
    while True:
        try:
            urllib.request.urlopen(f"{address}/health", timeout=5).read()  # noqa: S310  our own server
        except (urllib.error.URLError, ConnectionError):
            if server.poll() is not None:
                sys.exit("the server has ended; if the port is taken, choose another: make demo PORT=8123")
            time.sleep(0.05)
        else:
            return


def _show(console: Console, address: str) -> None:
    for question, query in QUESTIONS:
        console.print(f"\n[bold]{question}[/bold]\n[dim]{query}[/dim]")
        console.print(json.dumps(_ask(address, query), indent=2, ensure_ascii=False), markup=False)
    (file,) = _ask(address, DOWNLOAD)["files"]["nodes"]
    url = address + file["url"]
    with urllib.request.urlopen(url) as response:  # noqa: S310  our own server
        content = response.read()
    kept = DATA / Path(file["path"]).name
    kept.write_bytes(content)
    console.print(f"\n[bold]Downloaded[/bold] {url}\n{len(content)} of {file['size']} bytes, now {kept}")
    _show_token(console, address, file["path"])


def _show_token(console: Console, address: str, path: str) -> None:
    """Make a token as a user would, have a link charged to its account, and ask what is left."""
    create = ["token", "create", "--account", "ada", "--scope", "tharsis:tokens", "--title", "demo", "--expires", "1d"]
    create += ["--data", str(DATA)]
    console.print(f"\n[bold]What do I look like to the service?[/bold]\n[dim]$ tharsis {' '.join(create)}[/dim]")
    made = subprocess.run([sys.executable, "-m", "cli.main", *create], check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603  our own command
    token = made.stdout.strip()
    console.print(token, markup=False)
    link = LINK % path
    console.print(f"{link}\n{OWN}", style="dim", markup=False)
    _ask(address, link, token)
    console.print(json.dumps(_ask(address, OWN, token), indent=2, ensure_ascii=False), markup=False)


def _ask(address: str, query: str, token: str | None = None) -> Any:
    body = json.dumps({"query": query}).encode()
    shown = {"authorization": f"Bearer {token}"} if token is not None else {}
    headers = {"content-type": "application/json", **shown}
    request = urllib.request.Request(f"{address}/graphql", body, headers)  # noqa: S310  our own server
    with urllib.request.urlopen(request) as response:  # noqa: S310  our own server
        answer = json.load(response)
    if "errors" in answer:
        sys.exit(f"the demo's question was refused: {answer['errors'][0]['message']}")
    return answer["data"]


if __name__ == "__main__":
    main()
