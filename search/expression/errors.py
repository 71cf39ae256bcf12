"""What is wrong with an expression, and where."""

from search.port import SearchError

_WIDTH = 100


class ExpressionError(SearchError):
    """An expression that cannot be read or answered: ``reason`` says why, ``at`` where (characters from 0)."""

    def __init__(self, reason: str, text: str, at: int) -> None:
        super().__init__(f"{reason}\n{_excerpt(text, at)}" if text else reason)
        self.reason = reason
        self.at = at


def _excerpt(text: str, at: int) -> str:
    """The line of the error, cut around it, with a caret below."""
    at = min(at, len(text))
    first = text.rfind("\n", 0, at) + 1
    last = text.find("\n", at)
    line = text[first : len(text) if last < 0 else last].replace("\t", " ")
    column = at - first
    start = max(0, column - _WIDTH // 2)
    shown = line[start : start + _WIDTH]
    before, after = "…" if start else "", "…" if start + _WIDTH < len(line) else ""
    return f"  {before}{shown}{after}\n  {' ' * (column - start + len(before))}^"
