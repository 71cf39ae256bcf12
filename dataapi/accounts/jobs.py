"""``/operator/visibility``, ``/operator/status`` and ``/operator/jobs``: changes of who may see what, each a job."""

from __future__ import annotations

from fastapi import Request, Response

from access.administration import Refused
from access.identity import Identity
from access.jobs import ClearVisibility, SetArchiveStatus, SetVisibility
from access.jobs import Request as Change
from access.operators import Operators
from access.shown import shown_job
from dataapi.accounts import job_operations as operations
from dataapi.accounts.answering import AccountRoutes, answered, body_of, size_of, text_of
from dataapi.accounts.bodies import NewStatus, NewVisibility


def add_job_routes(routes: AccountRoutes, operators: Operators) -> None:
    """Add the routes; a job that is started is answered by 202 and its address."""
    answers = _Jobs(operators)
    routes.answer(operations.SET_VISIBILITY, answers.visibility)
    routes.answer(operations.CLEAR_VISIBILITY, answers.clear)
    routes.answer(operations.SET_STATUS, answers.status)
    routes.answer(operations.JOBS, answers.jobs)
    routes.answer(operations.JOB, answers.job)


class _Jobs:
    def __init__(self, operators: Operators) -> None:
        self._operators = operators

    async def visibility(self, request: Request, identity: Identity) -> Response:
        body = await body_of(request, NewVisibility)
        return await self._started(identity, SetVisibility(body.prefix, body.access, body.groups, body.curators))

    async def clear(self, request: Request, identity: Identity) -> Response:
        prefix = text_of(request, "prefix")
        if not prefix:
            raise Refused("Say which prefix: ?prefix=PREFIX.")
        return await self._started(identity, ClearVisibility(prefix))

    async def status(self, request: Request, identity: Identity) -> Response:
        body = await body_of(request, NewStatus)
        return await self._started(identity, SetArchiveStatus(body.path, body.status))

    async def jobs(self, request: Request, identity: Identity) -> Response:
        size = size_of(request)
        found = await self._operators.jobs(identity, size, text_of(request, "after"))
        after = found[-1].id if len(found) == size else None
        return answered({"jobs": [shown_job(one) for one in found], "after": after})

    async def job(self, request: Request, identity: Identity) -> Response:
        return answered(shown_job(await self._operators.job(identity, request.path_params["id"])))

    async def _started(self, identity: Identity, change: Change) -> Response:
        job = await self._operators.change(identity, change)
        return answered(shown_job(job), 202, {"location": f"/operator/jobs/{job.id}"})
