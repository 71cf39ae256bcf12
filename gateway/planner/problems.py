"""Why an operation cannot be planned."""

from graphql import Node

from execution.codes import Code


class PlanError(Exception):
    """An operation that no combination of fetches answers, or that is too much work; ``code`` is the client's.

    ``node`` is where the text is at fault, None where all of it is.
    """

    def __init__(self, reason: str, code: Code = Code.INTERNAL_SERVER_ERROR, node: Node | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code
        self.node = node


class Unreachable(Exception):
    """A field that cannot be read from where the walk stands; another way may lead to it."""


class Budget:
    """A bound on the work for one operation: each place tried costs one."""

    __slots__ = ("left",)

    def __init__(self, work: int) -> None:
        self.left = work

    def spend(self, work: int = 1) -> None:
        """Count work; raises PlanError (``LIMIT_EXCEEDED``) when the bound is reached."""
        self.left -= work
        if self.left < 0:
            raise PlanError("the operation is too complex to be planned: ask for less at once", Code.LIMIT_EXCEEDED)
