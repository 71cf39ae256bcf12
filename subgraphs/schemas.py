"""The schemas of all subgraphs by their names, and where each is checked in. A new subgraph gets its line here."""

from collections.abc import Callable, Mapping
from pathlib import Path

from strawberry.federation import Schema

import schema
from subgraphs.accounts.schema import build_schema as accounts
from subgraphs.downloads.schema import build_schema as downloads
from subgraphs.files.schema import build_schema as files
from subgraphs.products.schema import build_schema as products
from subgraphs.service import definition

SCHEMAS: Mapping[str, Callable[[], Schema]] = {
    "products": products,
    "files": files,
    "downloads": downloads,
    "accounts": accounts,
}

_FOLDER = Path(schema.__file__).parent / "graphql"


def path_of(name: str) -> Path:
    """The file that holds a subgraph's schema."""
    return _FOLDER / f"{name}.graphql"


def definition_of(name: str) -> str:
    """A subgraph's schema as it is served."""
    return definition(SCHEMAS[name]())
