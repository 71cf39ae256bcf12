"""The expressions that people write to search: text to syntax tree and back. The grammar is in docs/expressions.md."""

from search.expression.errors import ExpressionError
from search.expression.parser import parse
from search.expression.printer import render
from search.expression.tree import Expression

__all__ = ["Expression", "ExpressionError", "parse", "render"]
