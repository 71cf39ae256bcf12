"""``/operator/visibility``, ``/operator/status`` and ``/operator/jobs``: changes of who may see what, each a job."""

from __future__ import annotations

import msgspec
from fastapi import Request, Response

from access.administration import Refused
from access.identity import Identity
from access.jobs import CURATORS, Access, ClearVisibility, SetArchiveStatus, SetVisibility
from access.jobs import Request as Change
from access.operators import Operators
from access.rights import require_operator
from access.shown import shown_job
from dataapi.accounts.answering import Routes, answered, body_of, size_of, text_of


class Visibility(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body that gives a prefix a rule."""

    prefix: str
    access: Access
    groups: tuple[str, ...] = ()
    curators: tuple[str, ...] = CURATORS


class Status(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body that gives a path an archive status."""

    path: str
    status: str


def add_job_routes(routes: Routes, operators: Operators) -> None:
    """Add the routes; a job that is started is answered by 202 and its address."""
    answers = _Jobs(operators)
    routes.add("POST", "/operator/visibility", answers.visibility)
    routes.add("DELETE", "/operator/visibility", answers.clear)
    routes.add("POST", "/operator/status", answers.status)
    routes.add("GET", "/operator/jobs", answers.jobs)
    routes.add("GET", "/operator/jobs/{id}", answers.job)


class _Jobs:
    def __init__(self, operators: Operators) -> None:
        self._operators = operators

    async def visibility(self, request: Request, identity: Identity) -> Response:
        require_operator(identity)
        body = await body_of(request, Visibility)
        return await self._started(identity, SetVisibility(body.prefix, body.access, body.groups, body.curators))

    async def clear(self, request: Request, identity: Identity) -> Response:
        require_operator(identity)
        prefix = text_of(request, "prefix")
        if not prefix:
            raise Refused("Say which prefix: ?prefix=PREFIX.")
        return await self._started(identity, ClearVisibility(prefix))

    async def status(self, request: Request, identity: Identity) -> Response:
        require_operator(identity)
        body = await body_of(request, Status)
        return await self._started(identity, SetArchiveStatus(body.path, body.status))

    async def jobs(self, request: Request, identity: Identity) -> Response:
        require_operator(identity)
        size = size_of(request)
        found = await self._operators.jobs(identity, size, text_of(request, "after"))
        after = found[-1].id if len(found) == size else None
        return answered({"jobs": [shown_job(one) for one in found], "after": after})

    async def job(self, request: Request, identity: Identity) -> Response:
        return answered(shown_job(await self._operators.job(identity, request.path_params["id"])))

    async def _started(self, identity: Identity, change: Change) -> Response:
        job = await self._operators.change(identity, change)
        return answered(shown_job(job), 202, {"location": f"/operator/jobs/{job.id}"})
