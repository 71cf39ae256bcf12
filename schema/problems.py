"""What went wrong with one input, said so that its owner can mend it."""

from typing import NamedTuple


class Problem(NamedTuple):
    """One failure or warning of a report.

    ``path`` is the file as the user named it, ``line`` counts from 1 (None where no line applies), ``field`` is
    the label field or option concerned, ``reason`` says what is wrong and ``fix`` what to do about it.
    """

    path: str
    line: int | None
    field: str | None
    reason: str
    fix: str


class LabelError(Exception):
    """A label that cannot be read: ``problem`` names the file, the line, the field and the fix."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.path}: {problem.reason}. {problem.fix}")
        self.problem = problem

    def __reduce__(self) -> tuple[type["LabelError"], tuple[Problem]]:
        """Pass between processes with the problem itself."""
        return LabelError, (self.problem,)
