"""Accounts, tokens and what was used as JSON has them, on the command line and over REST: times in UTC."""

from __future__ import annotations

import time
from typing import Any

import msgspec

from access.accounts import Account, Standing, TokenRecord
from access.audit import Entry
from access.days import day_text
from access.jobs import Job
from access.meter import Use
from access.self_service import Window


def when(seconds: int | None) -> str:
    """A time in UTC; nothing for None."""
    return "" if seconds is None else time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def shown_account(account: Account) -> dict[str, Any]:
    """An account with the standing that holds now, and the limits that it has of its own."""
    return {
        "name": account.name,
        "role": account.role,
        "groups": sorted(account.groups),
        **shown_standing(account.standing),
        "limits": {name: value for name, value in msgspec.structs.asdict(account.limits).items() if value is not None},
        "issuer": account.issuer,
        "subject": account.subject,
        "tokensSince": when(account.not_before or None) or None,
        "created": when(account.created),
    }


def shown_standing(standing: Standing) -> dict[str, Any]:
    """Where an account stands now, why, and until when."""
    now = standing.at(time.time())
    return {"standing": str(now.rung), "reason": now.reason, "until": when(now.until) or None}


def shown_token(record: TokenRecord) -> dict[str, Any]:
    """What is kept of a token."""
    return {
        "id": record.id,
        "account": record.account,
        "title": record.title,
        "role": record.role,
        "scopes": sorted(record.scopes),
        "groups": sorted(record.groups),
        "created": when(record.created),
        "expires": when(record.expires),
        "revoked": when(record.revoked) or None,
        "state": state_of(record),
    }


def state_of(record: TokenRecord) -> str:
    """Whether a token holds."""
    if record.revoked is not None:
        return "revoked"
    return "over" if record.expires <= time.time() else "holds"


def shown_window(window: Window) -> dict[str, Any]:
    """What was used of a limit, in the words of a refusal."""
    return {
        "limit": window.limit,
        "allowed": window.allowed,
        "used": window.used,
        "left": window.left,
        "resets": when(window.resets),
    }


def shown_use(use: Use) -> dict[str, Any]:
    """A row of a report."""
    return {
        "day": day_text(use.day),
        "account": use.account,
        "mission": use.mission,
        "bytes": use.bytes,
        "files": use.files,
    }


def shown_job(job: Job) -> dict[str, Any]:
    """A job with how far it is."""
    return {
        "id": job.id,
        "what": job.what,
        "path": job.request.path,
        "state": str(job.state),
        "done": job.done,
        "total": job.total,
        "message": job.message,
        "started": when(job.started),
        "ended": when(job.ended) or None,
        "actor": job.actor,
    }


def shown_entry(entry: Entry) -> dict[str, Any]:
    """An entry of the audit log."""
    act = entry.act
    return {
        "number": entry.number,
        "time": when(act.time),
        "actor": act.actor,
        "act": act.what,
        "subject": act.subject,
        "details": dict(act.details),
        "hash": entry.hash,
    }
