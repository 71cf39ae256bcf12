"""Changes of who may see a part of the archive that operators ask for: each is a job, which a process of its own does."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, Protocol

import msgspec

CURATORS = ("curators",)
"""The groups whose curators see what is not released, where a rule names none."""


class Access(StrEnum):
    """Who sees what is archived or certified: everybody, any signed-in account, or the members of groups."""

    PUBLIC = "public"
    PROTECTED = "protected"
    PRIVATE = "private"


class SetVisibility(msgspec.Struct, frozen=True, tag="visibility.set", tag_field="what"):
    """Give what lies at or below a path a rule, as ``tharsis visibility set`` does."""

    path: str
    access: Access
    groups: tuple[str, ...] = ()
    curators: tuple[str, ...] = CURATORS


class ClearVisibility(msgspec.Struct, frozen=True, tag="visibility.clear", tag_field="what"):
    """Take that rule away again, as ``tharsis visibility clear`` does."""

    path: str


class SetArchiveStatus(msgspec.Struct, frozen=True, tag="status.set", tag_field="what"):
    """Give what lies at or below a path an archive status, as ``tharsis status set`` does."""

    path: str
    status: str


Request = SetVisibility | ClearVisibility | SetArchiveStatus


class State(StrEnum):
    """How far a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(msgspec.Struct, frozen=True):
    """A request with what has become of it; later ones have greater ids. Times are in seconds since 1970.

    ``done`` counts records; of how many (``total``) is known at the end. ``message`` says what it waits for, what was
    done, or why it failed and what to do.
    """

    id: str
    actor: str
    request: Request
    started: int
    state: State = State.QUEUED
    done: int = 0
    total: int | None = None
    message: str = "Its process is starting"
    ended: int | None = None

    @property
    def what(self) -> str:
        """What is done, as the audit log calls it."""
        return str(self.request.__struct_config__.tag)

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes."""
        return self.state in (State.DONE, State.FAILED)

    def details(self) -> dict[str, Any]:
        """What the audit log says of it besides actor, act, subject and time."""
        asked = msgspec.structs.asdict(self.request)
        return {"job": self.id} | {name: value for name, value in asked.items() if name != "path"}


class UnknownJob(LookupError):
    """There is no such job, or none any more."""


class Jobs(Protocol):
    """Starts jobs and tells how far they are, whichever process has started them."""

    async def plan(self, actor: str, request: Request) -> Job:
        """Make a job of a request, of which nothing is done yet; raises `access.administration.Refused`."""

    async def start(self, job: Job) -> None:
        """Deny what is taken at once, and start the process that does the rest; raises as `plan`, and `StoreUnavailable`."""

    async def job(self, id_: str) -> Job | None:
        """A job as it stands; None for one that is not there."""

    async def page(self, size: int, after: str | None) -> Sequence[Job]:
        """Jobs from the newest to the oldest, after the one with an id."""
