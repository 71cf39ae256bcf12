"""Accounts over REST: what the accounts subgraph offers, by address."""

from fastapi import APIRouter

from access.door import Entrance
from access.operators import Operators
from access.self_service import SelfService
from dataapi.accounts.operating import operator_routes
from dataapi.accounts.own import own_routes

__all__ = ["account_routes"]


def account_routes(own: SelfService, operators: Operators, entrance: Entrance) -> APIRouter:
    """The routes of holders and of operators."""
    router = APIRouter()
    router.include_router(own_routes(own, entrance))
    router.include_router(operator_routes(operators, entrance))
    return router
