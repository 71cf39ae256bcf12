"""Changes of who may see a part of the archive, each a job."""

from __future__ import annotations

from enum import Enum

import strawberry

from access.jobs import CURATORS, ClearVisibility, Request, SetArchiveStatus, SetVisibility
from access.jobs import Access as Who
from access.jobs import Job as Kept
from subgraphs.accounts.context import AccountsContext
from subgraphs.accounts.cursors import cursor, key_of
from subgraphs.accounts.types import moment, needed
from subgraphs.pages import PageInfo, checked_size
from subgraphs.values import Long

Info = strawberry.Info[AccountsContext, None]
_JOBS = "jobs"


@strawberry.enum(description="Who sees what is archived or certified.")
class Access(Enum):
    """The values of a rule's access."""

    PUBLIC = strawberry.enum_value("public", description="Everybody.")
    PROTECTED = strawberry.enum_value("protected", description="Any signed-in account.")
    PRIVATE = strawberry.enum_value("private", description="The members of groups.")


@strawberry.enum(description="How far a job is.")
class JobState(Enum):
    """The states of `access.jobs.State`."""

    QUEUED = strawberry.enum_value(
        "queued", description="It starts, or waits for a harvest to end; what it takes is denied."
    )
    RUNNING = strawberry.enum_value("running", description="Records are rewritten.")
    DONE = strawberry.enum_value("done", description="All is rewritten.")
    FAILED = strawberry.enum_value("failed", description="It ended before; the message says why, and what to do.")


@strawberry.type(
    description="A change of who may see a part of the archive, made by a process of its own. Kept for 30 days."
)
class Job:
    """A request with what has become of it."""

    id: str = strawberry.field(description="By which it is asked for.")
    what: str = strawberry.field(description="What is done: visibility.set, visibility.clear or status.set.")
    path: str = strawberry.field(description="The virtual path at and below which it is done.")
    state: JobState = strawberry.field(description="How far it is.")
    done: Long = strawberry.field(description="How many records are done.")
    total: Long | None = strawberry.field(description="Of how many; null until that is known.")
    message: str = strawberry.field(
        description="What it waits for or does, what was done, or why it failed and what to do."
    )
    started: str = strawberry.field(description="When it was asked for, ISO 8601 in UTC.")
    ended: str | None = strawberry.field(description="When it ended; null before.")
    actor: str = strawberry.field(description="Who has asked for it.")

    def __init__(self, job: Kept) -> None:
        self.id, self.what, self.path, self.state = job.id, job.what, job.request.path, JobState(str(job.state))
        self.done, self.total = Long(job.done), None if job.total is None else Long(job.total)
        self.message, self.actor = job.message, job.actor
        self.started, self.ended = needed(job.started), moment(job.ended)


@strawberry.type(description="A job in its place on a page.")
class JobEdge:
    """An edge, as Relay has it."""

    cursor: str = strawberry.field(description="Where it stands.")
    node: Job = strawberry.field(description="The job.")


@strawberry.type(description="A page of jobs, newest first.")
class JobConnection:
    """A connection, as Relay has it."""

    edges: list[JobEdge] = strawberry.field(description="The jobs of this page.")
    page_info: PageInfo = strawberry.field(description="Where the page stands.")


async def set_visibility(
    info: Info, prefix: str, access: Access, groups: list[str] | None = None, curators: list[str] | None = None
) -> Job:
    """Give a prefix a rule."""
    given = tuple(curators) if curators is not None else CURATORS
    return await _started(info, SetVisibility(prefix, Who(str(access.value)), tuple(groups or ()), given))


async def clear_visibility(info: Info, prefix: str) -> Job:
    """Take the rule of a prefix away."""
    return await _started(info, ClearVisibility(prefix))


async def set_archive_status(info: Info, path: str, status: str) -> Job:
    """Give a path an archive status."""
    return await _started(info, SetArchiveStatus(path, status))


async def job(info: Info, id: str) -> Job:
    """A job by its id."""
    return Job(await info.context.operators.job(info.context.identity, id))


async def jobs(info: Info, first: int = 100, after: str | None = None) -> JobConnection:
    """A page of jobs."""
    size = checked_size(first)
    id_ = str(key_of(after, _JOBS, str)[0]) if after is not None else None
    found = await info.context.operators.jobs(info.context.identity, size + 1, id_)
    edges = [JobEdge(cursor=cursor(_JOBS, one.id), node=Job(one)) for one in found[:size]]
    place = PageInfo(
        has_next_page=len(found) > size,
        has_previous_page=after is not None,
        start_cursor=edges[0].cursor if edges else None,
        end_cursor=edges[-1].cursor if edges else None,
    )
    return JobConnection(edges=edges, page_info=place)


async def _started(info: Info, request: Request) -> Job:
    return Job(await info.context.operators.change(info.context.identity, request))
