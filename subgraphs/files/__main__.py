"""Writes the subgraph's schema to ``schema/graphql/files.graphql``: ``python -m subgraphs.files``."""

from pathlib import Path

from subgraphs.files.schema import build_schema
from subgraphs.service import Service

PATH = Path(__file__).parents[2] / "schema" / "graphql" / "files.graphql"

if __name__ == "__main__":
    PATH.write_text(Service(build_schema()).sdl(), encoding="utf-8")
