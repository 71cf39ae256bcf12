"""What is wrong with the dictionary's data files, all at once and so that a scientist can mend it."""

from collections.abc import Iterable
from difflib import get_close_matches

from schema.problems import Problem


class DictionaryError(Exception):
    """The data files cannot be used: ``problems`` names each file, entry, reason and fix."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(describe_problem(problem) for problem in self.problems))


class Findings:
    """Collects the problems of one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def add(self, entry: str, reason: str, fix: str) -> None:
        """Note that ``entry`` of this file is wrong."""
        self.problems.append(Problem(self.file, None, entry, reason, fix))


def near(word: str, words: Iterable[str]) -> str:
    """What to write instead of an unknown word: near matches, or all of a few."""
    known = sorted({str(other) for other in words})
    close = get_close_matches(word, known, n=3, cutoff=0.5)
    if close:
        return "did you mean " + " or ".join(repr(match) for match in close) + "?"
    if len(known) <= 12:
        return "write one of " + ", ".join(known)
    return "see the names that are in use in the other files"


def describe_problem(problem: Problem) -> str:
    """One line: file, entry, reason, fix."""
    return f"{problem.path}: {problem.field}: {problem.reason}; {problem.fix}"
