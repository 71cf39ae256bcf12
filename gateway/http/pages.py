"""GraphiQL's page and files.

``graphiql/refresh`` has the script that takes new versions; VERSIONS.json and LICENCES.txt say what is in the files.
"""

from __future__ import annotations

from pathlib import Path

from dataapi.bundles import Bundle
from gateway.http.asgi import Response

_FOLDER = Path(__file__).parent / "graphiql"
_LOADED = ("page.js", "page.css", "graphiql.js", "graphiql.css", "LICENCES.txt")
_FILES = {"/graphql": _FOLDER / "index.html"} | {f"/graphiql/{name}": _FOLDER / name for name in _LOADED}
_BUNDLE = Bundle(_FILES, inline_styles=True)  # the editor writes its styles into the page


def page(path: str, known: str | None = None) -> Response | None:
    """Give the file at a path, None where there is none; ``known`` is the client's If-None-Match."""
    sent = _BUNDLE.file(path, known)
    if sent is None:
        return None
    headers = [(name.encode("ascii"), value.encode("ascii")) for name, value in sent.headers.items()]
    return Response(sent.status, sent.content, headers)
