"""Writes the subgraph's schema to ``schema/graphql/products.graphql``: ``python -m subgraphs.products``."""

from pathlib import Path

from subgraphs.products.schema import build_schema
from subgraphs.service import Service

PATH = Path(__file__).parents[2] / "schema" / "graphql" / "products.graphql"

if __name__ == "__main__":
    PATH.write_text(Service(build_schema()).sdl(), encoding="utf-8")
