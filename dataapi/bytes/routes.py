"""``GET`` and ``HEAD /data/{path or uri}``: a file, a picture of it, or a directory.

Public files need nothing; a link of ours (``?expires=…&signature=…``) lets whoever holds it read what it is bound to.
"""

import time

from fastapi import APIRouter, Request, Response

from access.door import Entrance
from access.identity import Identity
from access.links import Grant, LinkInvalid, LinkSigner
from dataapi.browse.answers import BrowseAnswers
from dataapi.bytes.answers import FileAnswers
from dataapi.callers import caller, stranger
from dataapi.charging import Charging
from dataapi.directories.answers import DirectoryAnswers
from dataapi.openapi import Routes
from dataapi.openapi.files import DATA, HEAD
from dataapi.openapi.security import is_link
from dataapi.problems import REFUSALS, problem, refusal
from execution.codes import Code
from loaders import Denied, Loaders, is_denied, nothing_denied, seen_by, visible_to
from schema.dictionary import Dictionary
from schema.records import FileRecord
from search.port import EVERYTHING, Reader

_NOT_THERE = "There is no such file, or you may not see it: take the address from File.url or a listing."


class DataRoutes:
    """Answers requests for bytes."""

    def __init__(
        self,
        reader: Reader,
        dictionary: Dictionary,
        entrance: Entrance,
        signer: LinkSigner,
        files: FileAnswers,
        pictures: BrowseAnswers,
        directories: DirectoryAnswers,
        charging: Charging,
        denied: Denied = nothing_denied,
    ) -> None:
        self._reader, self._dictionary = reader, dictionary
        self._entrance, self._signer = entrance, signer
        self._files, self._pictures, self._directories = files, pictures, directories
        self._charging = charging
        self._denied = denied

    def router(self) -> APIRouter:
        """The routes."""
        routes = Routes(self._entrance)
        routes.add_plain(DATA, self.respond)
        routes.add_plain(HEAD, self.respond)
        return routes.router

    async def respond(self, request: Request) -> Response:
        """The bytes of a file or what is in a directory, or the problem with them."""
        path: str = request.path_params["path"]
        place = path if path.startswith("atlas:") else "/" + path
        try:
            found = await (self._of_link if is_link(request) else self._of_asker)(place, request)
        except LinkInvalid as error:
            return await self._no_link(error, request)
        except REFUSALS as error:
            return refusal(error)
        return found if found is not None else problem(404, Code.BAD_USER_INPUT, _NOT_THERE)

    async def _no_link(self, error: LinkInvalid, request: Request) -> Response:
        """A link that does not hold is nobody's: it is counted as that of whoever asks, whereas links that hold are not."""
        try:
            await stranger(request, self._entrance)
        except REFUSALS as refused:
            return refusal(refused)
        return problem(403, Code.FORBIDDEN, str(error))

    async def _of_asker(self, place: str, request: Request) -> Response | None:
        """What there is at a place for whoever asks: a file, a picture of one, or a directory."""
        identity = await caller(request, self._entrance)
        loaders = self._loaders(identity)
        if not place.endswith("/"):
            file = await loaders.file(place)
            if file is not None:
                return await self._files.answer(file, request, identity)
            picture = await self._pictures.answer(place, request, identity, loaders)
            if picture is not None:
                return picture
        answer = await self._directories.answer(place, request, identity, lambda: self._loaders(identity))
        if answer is None:
            self._charging.guessed(identity)
        return answer

    def _loaders(self, identity: Identity) -> Loaders:
        return Loaders(self._reader, visible_to(identity), self._dictionary)

    async def _of_link(self, place: str, request: Request) -> Response | None:
        """The file that a link of ours leads to, for whoever holds it.

        A link was given to somebody who may see the file, and holds as long as the same may see it: one to a file that is
        being restricted, or was, says what a link to none says.
        """
        grant: Grant = self._signer.verify(place, request.query_params, time.time())
        file: FileRecord | None = await Loaders(self._reader, EVERYTHING, self._dictionary).file(place)
        holds = file is not None and not is_denied(file.path, self._denied())
        self._signer.check_seen(grant, seen_by(file.visibility) if file is not None and holds else "")
        return await self._files.answer(file, request, grant) if file is not None else None
