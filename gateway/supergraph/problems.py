"""What makes a supergraph unfit to be served."""

from graphql import Node


class SupergraphError(Exception):
    """A supergraph that is refused: ``reason`` says what is wrong, ``line`` (from 1) where, if it is known."""

    def __init__(self, reason: str, node: Node | None = None, line: int | None = None) -> None:
        if node is not None and node.loc is not None:
            line = node.loc.start_token.line
        super().__init__(f"line {line}: {reason}" if line else reason)
        self.reason = reason
        self.line = line
