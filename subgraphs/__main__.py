"""Writes the schema of each subgraph to ``schema/graphql/``: ``python -m subgraphs``."""

from subgraphs.schemas import SCHEMAS, definition_of, path_of

if __name__ == "__main__":
    for name in SCHEMAS:
        path_of(name).write_text(definition_of(name), encoding="utf-8")
