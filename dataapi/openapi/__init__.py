"""The one OpenAPI document of all REST routes: each is declared once, and its declaration guards and documents it."""

from dataapi.openapi.operation import Answer, Header, Operation, Parameter
from dataapi.openapi.routes import Routes
from dataapi.openapi.security import ANYONE, AS_ANYBODY, HOLDERS, LINKED, OPEN, OPERATORS, TOKEN_MAKERS, Security

__all__ = [
    "ANYONE",
    "AS_ANYBODY",
    "HOLDERS",
    "LINKED",
    "OPEN",
    "OPERATORS",
    "TOKEN_MAKERS",
    "Answer",
    "Header",
    "Operation",
    "Parameter",
    "Routes",
    "Security",
]
