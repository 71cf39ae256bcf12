"""What the routes of holders are."""

from __future__ import annotations

from dataapi.accounts.bodies import NewToken
from dataapi.accounts.shapes import MadeToken, OwnAccount, Tokens, Usage
from dataapi.openapi import ANYONE, HOLDERS, TOKEN_MAKERS, Answer, Operation, Parameter

_JSON = "application/json"
_TAG = "Account"
_DONE = {204: Answer("They no longer hold; every server knows within two seconds.")}
_MADE = {201: Answer("The token, which is shown only here.", {_JSON: MadeToken})}
_ID = Parameter("id", "The token's id, as the list has it.", where="path", example="V1StGXR8_Z5jdHi6B-myTg")
_BODY = frozenset([400, 404, 408, 413])

ACCOUNT = Operation(
    "GET",
    "/account",
    "getAccount",
    _TAG,
    "Who I am, where I stand, what I may use and have used",
    ANYONE,
    {200: Answer("The account of the token, the session or the address that asks.", {_JSON: OwnAccount})},
)
USAGE = Operation(
    "GET",
    "/usage",
    "getUsage",
    _TAG,
    "What I have used of what I may use",
    ANYONE,
    {200: Answer("The limits with what is left of each.", {_JSON: Usage})},
)
TOKENS = Operation(
    "GET",
    "/tokens",
    "listTokens",
    _TAG,
    "My tokens",
    HOLDERS,
    {200: Answer("What is kept of the tokens, never the tokens themselves.", {_JSON: Tokens})},
)
CREATE = Operation(
    "POST",
    "/tokens",
    "createToken",
    _TAG,
    "Make a token that may no more than the one that is shown",
    TOKEN_MAKERS,
    _MADE,
    _BODY,
    body=NewToken,
    body_example={"title": "my laptop", "expiresIn": 86_400},
)
ROTATE = Operation(
    "POST",
    "/tokens/{id}/rotate",
    "rotateToken",
    _TAG,
    "Make a token like another one, and revoke that one",
    TOKEN_MAKERS,
    _MADE,
    frozenset([400, 404]),
    parameters=(_ID,),
)
REVOKE = Operation(
    "DELETE",
    "/tokens/{id}",
    "revokeToken",
    _TAG,
    "Revoke a token of mine",
    TOKEN_MAKERS,
    _DONE,
    frozenset([404]),
    parameters=(_ID,),
)
REVOKE_ALL = Operation(
    "DELETE",
    "/tokens",
    "revokeTokens",
    _TAG,
    "Revoke all my tokens, the one that is shown too",
    TOKEN_MAKERS,
    _DONE,
    frozenset([404]),
)
