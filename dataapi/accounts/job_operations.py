"""What the routes of operators' jobs are."""

from __future__ import annotations

from dataapi.accounts.bodies import NewStatus, NewVisibility
from dataapi.accounts.operator_operations import AFTER, JSON, SIZE, TAG
from dataapi.accounts.shapes import Job, Jobs
from dataapi.openapi import OPERATORS, Answer, Header, Operation, Parameter

_STARTED = {202: Answer("The job that was started.", {JSON: Job}, (Header("Location", "Where the job is."),))}
_BODY = frozenset([400, 408, 413])

SET_VISIBILITY = Operation(
    "POST",
    "/operator/visibility",
    "setVisibility",
    TAG,
    "Say who may see a part of the archive",
    OPERATORS,
    _STARTED,
    _BODY,
    body=NewVisibility,
    body_example={"prefix": "/mro/mro/mrox_0001", "access": "private", "groups": ["imaging"]},
)
CLEAR_VISIBILITY = Operation(
    "DELETE",
    "/operator/visibility",
    "clearVisibility",
    TAG,
    "Take the rule of a prefix away",
    OPERATORS,
    _STARTED,
    frozenset([400]),
    parameters=(Parameter("prefix", "The prefix, as the rule has it.", required=True, example="/mro/mro/mrox_0001"),),
)
SET_STATUS = Operation(
    "POST",
    "/operator/status",
    "setArchiveStatus",
    TAG,
    "Give a part of the archive an archive status",
    OPERATORS,
    _STARTED,
    _BODY,
    body=NewStatus,
    body_example={"path": "/mro/mro/mrox_0001", "status": "staged"},
)
JOBS = Operation(
    "GET",
    "/operator/jobs",
    "listJobs",
    TAG,
    "Jobs, the newest first",
    OPERATORS,
    {200: Answer("A page of jobs.", {JSON: Jobs})},
    frozenset([400]),
    parameters=(AFTER, SIZE),
)
JOB = Operation(
    "GET",
    "/operator/jobs/{id}",
    "getJob",
    TAG,
    "A job with how far it is",
    OPERATORS,
    {200: Answer("The job.", {JSON: Job})},
    frozenset([404]),
    parameters=(Parameter("id", "The job's id.", where="path", example="7fffffffffffff-00000b0b"),),
)
