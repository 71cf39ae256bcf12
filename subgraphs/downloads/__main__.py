"""Writes the subgraph's schema to ``schema/graphql/downloads.graphql``: ``python -m subgraphs.downloads``."""

from pathlib import Path

from subgraphs.downloads.schema import build_schema
from subgraphs.service import Service

PATH = Path(__file__).parents[2] / "schema" / "graphql" / "downloads.graphql"

if __name__ == "__main__":
    PATH.write_text(Service(build_schema()).sdl(), encoding="utf-8")
