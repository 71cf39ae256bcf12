"""Reads an expression into its syntax tree: one function a rule of the grammar in docs/expressions.md."""

from difflib import get_close_matches
from typing import NoReturn

from search.expression.errors import ExpressionError
from search.expression.lexer import Kind, Token, tokens
from search.expression.shapes import ShapeParser
from search.expression.tree import (
    AnyText,
    Both,
    Comparison,
    Either,
    Expression,
    Membership,
    Name,
    Negation,
    Operator,
    Presence,
    Word,
)

MAX_LENGTH = 65_536
MAX_DEPTH = 50
MAX_CONDITIONS = 1_000

_RESERVED = frozenset({"and", "or", "not", "in", "exists"})
_OPERATORS = {str(operator): operator for operator in Operator}


def parse(text: str) -> Expression:
    """The syntax tree of an expression. Raises `ExpressionError` with the place and what was expected there."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"an expression has at most {MAX_LENGTH} characters, this one {len(text)}", "", 0)
    parser = _Parser(text, tokens(text))
    if parser.ended():
        raise ExpressionError("the expression is empty; write for example: target = Mars", text, 0)
    tree = parser.either()
    if not parser.ended():
        parser.expected("“and”, “or” or the end")
    return tree


class _Parser(ShapeParser):
    """The rules of conditions; those of shapes and times are in `ShapeParser`."""

    def __init__(self, text: str, found: list[Token]) -> None:
        super().__init__(text, found)
        self._depth = 0
        self._conditions = 0

    def either(self) -> Expression:
        """``both { "or" both }``."""
        parts = [self._both()]
        while self._keyword("or"):
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _both(self) -> Expression:
        parts = [self._negation()]
        while self._keyword("and"):
            parts.append(self._negation())
        return parts[0] if len(parts) == 1 else Both(tuple(parts))

    def _negation(self) -> Expression:
        begin = self.token
        if self._keyword("not"):
            self._deeper(begin)
            tree: Expression = Negation(self._negation())
            self._depth -= 1
            return tree
        if not self.sign("("):
            return self._condition()
        self._deeper(begin)
        tree = self.either()
        self.closing("“and”, “or” or “)”")
        self._depth -= 1
        return tree

    def _deeper(self, begin: Token) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ExpressionError(f"parentheses and “not” go at most {MAX_DEPTH} deep", self.text, begin.at)

    def _condition(self) -> Expression:
        self._conditions += 1
        if self._conditions > MAX_CONDITIONS:
            raise ExpressionError(f"an expression has at most {MAX_CONDITIONS} conditions", self.text, self.token.at)
        if self.sign("~"):
            return AnyText(self._value())
        name = self._name()
        if not name.label and self.sign("("):
            return self.shape(name)
        return self._comparison(name)

    def _name(self) -> Name:
        token = self.token
        if token.kind is Kind.STRING:
            self.expected('a field; text anywhere is asked for by ~ "words", a label field in quotes by label:"path"')
        reserved = token.text.lower() in _RESERVED
        if token.kind not in (Kind.WORD, Kind.LABEL) or (token.kind is Kind.WORD and reserved):
            self.expected("a field, “not”, “(” or “~”")
        if token.kind is Kind.LABEL and not token.text:
            raise ExpressionError("a label field's path is empty", self.text, token.at)
        self.advance()
        return Name(token.text, token.kind is Kind.LABEL, token.at)

    def _comparison(self, name: Name) -> Expression:
        sign = _OPERATORS.get(self.token.text) if self.token.kind is Kind.SIGN else None
        if sign is not None:
            self.advance()
            value = self._value()
            anywhere = sign is Operator.TEXT and name.text == "text" and not name.label
            return AnyText(value) if anywhere else Comparison(name, sign, value)
        if self._keyword("exists"):
            return Presence(name)
        if self._keyword("in"):
            return Membership(name, self._values())
        return self._glued(name)

    def _glued(self, name: Name) -> Expression:
        """``target:Ma*``, whose colon the lexer took for one of a name."""
        field, colon, value = name.text.partition(":")
        if not colon or name.label:
            self._no_operator(name)
        return Comparison(Name(field, at=name.at), Operator.LIKE, Word(value, at=name.at + len(field) + 1))

    def _no_operator(self, name: Name) -> NoReturn:
        near = get_close_matches(self.token.text.lower(), _RESERVED, 1) if self.token.kind is Kind.WORD else []
        hint = f" (did you mean “{near[0]}”?)" if near else ""
        self.expected(f"= != < <= > >= : ~ in or exists after the field “{name.text[:60]}”{hint}")

    def _values(self) -> tuple[Word, ...]:
        if not self.sign("("):
            self.expected("“(” with the values after “in”")
        values = [self._value()]
        while self.sign(","):
            values.append(self._value())
        self.closing("“,” or “)”")
        return tuple(values)

    def _value(self) -> Word:
        token = self.token
        if token.kind is Kind.WORD and token.text.lower() in _RESERVED:
            self.expected("a value (if the word is meant, put it in quotes)")
        return self.word("a value")

    def _keyword(self, word: str) -> bool:
        found = self.token.kind is Kind.WORD and self.token.text.lower() == word
        if found:
            self.advance()
        return found
