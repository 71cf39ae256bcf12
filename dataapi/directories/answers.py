"""Answers for a directory: its listing for browsers or programs, or all of it as an archive."""

from collections.abc import Callable
from urllib.parse import quote, urlencode

import orjson
from fastapi import Request, Response

from access.identity import Identity
from dataapi.archives.answers import ArchiveAnswers, Wanted
from dataapi.directories.listing import Listing
from dataapi.directories.page import POLICY, page
from dataapi.negotiation import prefers_html
from loaders import Loaders
from loaders.contents import contents
from loaders.places import DATA, place
from schema.records import DirectoryRecord
from search.port import SearchError

_HEADERS = {
    "cache-control": "private, no-cache",
    "vary": "accept, authorization, cookie",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


class DirectoryAnswers:
    """Answers for directories. Addresses begin with ``base``, or where that is empty with the address that was asked."""

    def __init__(self, archives: ArchiveAnswers, base: str = "") -> None:
        self._archives, self._base = archives, base

    async def answer(
        self, asked: str, request: Request, identity: Identity, loaders: Callable[[], Loaders]
    ) -> Response | None:
        """The answer; None where the asker sees no such directory. Raises one of `dataapi.problems.REFUSALS`."""
        try:
            where = place(asked)
        except SearchError:
            return None
        if where not in (asked, asked[:-1], "/"):
            return None  # several slashes at its end
        directory = await loaders().directory(where)
        if directory is None:
            return None
        if not asked.endswith("/"):
            return _with_slash(where, request)
        if "format" in request.query_params:
            manifest = f"{self._addressed(request)}/manifest?{urlencode({'directory': where, 'format': 'curl'})}"
            return await self._archives.answer(Wanted(directory, manifest, identity, loaders), request)
        return await self._listed(directory, request, loaders())

    def _addressed(self, request: Request) -> str:
        return self._base or str(request.base_url).rstrip("/")

    async def _listed(self, directory: DirectoryRecord, request: Request, loaders: Loaders) -> Response:
        found = await contents(loaders, directory, request.query_params.get("after"))
        listing = Listing(directory, found, self._addressed(request))
        headers, media_type = dict(_HEADERS), "application/json"
        if prefers_html(request.headers.get("accept")):
            body = page(listing).encode("utf-8", "replace")
            headers["content-security-policy"], media_type = POLICY, "text/html; charset=utf-8"
        else:
            body = orjson.dumps(listing.document())
        if request.method == "HEAD":
            return Response(headers={**headers, "content-length": str(len(body)), "content-type": media_type})
        return Response(body, headers={**headers, "content-type": media_type})


def _with_slash(where: str, request: Request) -> Response:
    """A redirect within this service: relative addresses in a listing, and the names that wget gives, need the slash."""
    query = f"?{quote(request.url.query, safe='=&%+~.-_:/,')}" if request.url.query else ""
    location = f"{DATA}/{quote(where.removeprefix('/'), safe='/:')}/{query}"
    return Response(status_code=308, headers={**_HEADERS, "location": location})
