"""The accounts subgraph, answering in this process."""

from access.identity import Identity
from access.operators import Operators
from access.self_service import SelfService
from subgraphs.accounts.context import AccountsContext
from subgraphs.accounts.schema import build_schema
from subgraphs.service import Service


def accounts_subgraph(own: SelfService, operators: Operators) -> Service:
    """What answers holders of accounts, and operators."""

    def context(identity: Identity, deadline: float | None) -> AccountsContext:
        return AccountsContext(identity, own, operators)

    return Service(build_schema(), context)
