"""What the routes of operators are."""

from __future__ import annotations

from dataapi.accounts.answering import MOST
from dataapi.accounts.bodies import Curtailment, NewLimits, NewRole, Revocation
from dataapi.accounts.reports import FORMATS
from dataapi.accounts.shapes import Account, Accounts, AuditLog, Report, Verdict
from dataapi.openapi import OPERATORS, Answer, Operation, Parameter
from dataapi.openapi.operation import STRING, Shape

MAX_NUMBER = 2**53
"""The greatest number of an entry that a client may name."""

JSON = "application/json"
TAG = "Operators"
SIZE = Parameter(
    "size",
    "How many rows the page has at most.",
    {"type": "integer", "minimum": 1, "maximum": MOST, "default": 100},
)
AFTER = Parameter("after", "`after` of the page before.")
_ACCOUNT = Parameter("account", "The account's name.", {"type": "string", "minLength": 1}, required=True, example="ada")
_CHANGED = {200: Answer("The account as it is now.", {JSON: Account})}
_DAY = {"type": "string", "format": "date"}


def _acting(path: str, id_: str, summary: str, body: Shape | None = None, example: object = None) -> Operation:
    """An operation on one account."""
    problems = frozenset([400, 404] if body is None else [400, 404, 408, 413])
    return Operation(
        "POST",
        f"/operator/{path}",
        id_,
        TAG,
        summary,
        OPERATORS,
        _CHANGED,
        problems,
        "Only administrators act on operators and administrators.",
        (_ACCOUNT,),
        body,
        example,
    )


ACCOUNTS = Operation(
    "GET",
    "/operator/accounts",
    "listAccounts",
    TAG,
    "Accounts, by name",
    OPERATORS,
    {200: Answer("A page of accounts.", {JSON: Accounts})},
    frozenset([400]),
    parameters=(Parameter("match", "How the name begins."), AFTER, SIZE),
)
ACCOUNT = Operation(
    "GET",
    "/operator/account",
    "getAccountOf",
    TAG,
    "One account",
    OPERATORS,
    {200: Answer("The account.", {JSON: Account})},
    frozenset([400, 404]),
    parameters=(_ACCOUNT,),
)
LIMITS = _acting("limits", "setLimits", "Set limits of an account", NewLimits, {"streams": 4})
CURTAIL = _acting(
    "curtail",
    "curtailAccount",
    "Put an account on a step of the ladder",
    Curtailment,
    {"to": "paced", "reason": "Your script asks for each file twice.", "seconds": 7_200},
)
RESTORE = _acting("restore", "restoreAccount", "Put an account back to normal")
REVOKE = _acting("revoke", "revokeTokensOf", "Revoke tokens of an account", Revocation, {})
ROLE = _acting("role", "setRole", "Give an account another role or other groups", NewRole, {"role": "partner"})
REPORTS = Operation(
    "GET",
    "/operator/reports",
    "getReport",
    TAG,
    "What was used, by day, account and mission",
    OPERATORS,
    {200: Answer("All rows, streamed.", {JSON: Report, FORMATS["csv"].partition(";")[0]: STRING})},
    frozenset([400]),
    parameters=(
        Parameter("since", "The first day, of UTC.", _DAY, required=True, example="2026-01-01"),
        Parameter("until", "The last day.", _DAY, required=True, example="2026-12-31"),
        Parameter("account", "Only of this account."),
        Parameter("mission", "Only of this mission."),
        Parameter("format", "How it is written.", {"type": "string", "enum": list(FORMATS), "default": "json"}),
    ),
)
AUDIT = Operation(
    "GET",
    "/operator/audit",
    "getAuditLog",
    TAG,
    "The audit log, the newest first",
    OPERATORS,
    {200: Answer("A page of entries.", {JSON: AuditLog})},
    frozenset([400]),
    parameters=(
        Parameter("before", "`before` of the page before.", {"type": "integer", "minimum": 1, "maximum": MAX_NUMBER}),
        Parameter("subject", "Only what was done to this account, token or path."),
        SIZE,
    ),
)
VERDICT = Operation(
    "GET",
    "/operator/audit/verdict",
    "verifyAuditLog",
    TAG,
    "Whether the audit log is as it was written",
    OPERATORS,
    {200: Answer("The verdict.", {JSON: Verdict})},
)
